import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { FootlightError } from '../../shared/base/errors.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import { assetKinds } from '../settings/asset-type.ts';
import { sendJson } from './answers.ts';
import { byteRangeOf } from './byte-range.ts';

/** An asset's address; the page's own files under /assets/ have other names. */
const assetPath = /^\/assets\/([0-9a-f]{64})$/;
/** An upload of which nothing comes for so long is given up. */
const idleMs = 30_000;

/** True if the request is for the asset store rather than for the page's files. */
export function isAssetRequest(method: string | undefined, pathname: string): boolean {
  return assetPath.test(pathname) || (method === 'POST' && pathname === '/assets');
}

/**
 * `POST /assets?kind=image|media|text&name=…` takes a file in and answers with what is known of it;
 * `GET /assets/ID` gives its bytes, or a range of them. The caller has checked the token.
 * @throws FootlightError BAD_REQUEST, NOT_FOUND, STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function serveAssets(
  assets: AssetStore,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') await receive(assets, request, url, response);
  else await send(assets, request, url, response);
}

async function receive(
  assets: AssetStore,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const wanted = url.searchParams.get('kind') ?? 'image';
  const kind = assetKinds.find((each) => each === wanted);
  if (!kind) throw new FootlightError('BAD_REQUEST', 'A file is taken in as image, media or text.');
  const name = url.searchParams.get('name') ?? '';
  const expectedBytes = Number(request.headers['content-length'] ?? 0);
  request.setTimeout(idleMs, () => request.destroy());
  // The connection must outlive a body that is too long, or nobody would hear why it was refused.
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  sendJson(response, 201, await assets.receive(kind, name === '' ? 'File' : name, pieces, expectedBytes));
}

async function send(
  assets: AssetStore,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const found = assets.find(assetPath.exec(url.pathname)?.[1] ?? '');
  if (!found)
    throw new FootlightError('NOT_FOUND', 'This file is no longer in the profile. Choose it again.');
  const { byteLength, mediaType } = found.asset;
  const range = byteRangeOf(request.headers.range, byteLength);
  const headers = {
    'Content-Type': mediaType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${byteLength}` }).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: byteLength - 1 };
  const file = createReadStream(found.path, { start: first, end: last });
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': last - first + 1,
    ...(range && { 'Content-Range': `bytes ${first}-${last}/${byteLength}` }),
  });
  // A reader that has had enough goes away in mid-answer; that is no failure.
  await pipeline(file, response).catch(() => response.destroy());
}
