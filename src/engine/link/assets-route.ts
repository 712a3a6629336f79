import type { IncomingMessage, ServerResponse } from 'node:http';
import { FootlightError } from '../../shared/base/errors.ts';
import { maxAssetBytes, type AssetStore } from '../settings/asset-store.ts';
import { sendJson } from './answers.ts';

/** An asset's address; the page's own files under /assets/ have other names. */
const assetPath = /^\/assets\/([0-9a-f]{64})$/;

/** True if the request is for the asset store rather than for the page's files. */
export function isAssetRequest(method: string | undefined, pathname: string): boolean {
  return assetPath.test(pathname) || (method === 'POST' && pathname === '/assets');
}

/**
 * `POST /assets?name=…` takes an image in and answers with what is known of it; `GET /assets/ID` gives
 * its bytes. The caller has checked the token.
 * @throws FootlightError BAD_REQUEST, NOT_FOUND, STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function serveAssets(
  assets: AssetStore,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') {
    const name = url.searchParams.get('name') ?? '';
    sendJson(response, 201, assets.add(name === '' ? 'Image' : name, await readBody(request)));
    return;
  }
  const asset = assets.read(assetPath.exec(url.pathname)?.[1] ?? '');
  if (!asset)
    throw new FootlightError('NOT_FOUND', 'This image is no longer in the profile. Choose it again.');
  response.writeHead(200, {
    'Content-Type': asset.mediaType,
    'Content-Length': asset.bytes.byteLength,
    'Cache-Control': 'private, max-age=31536000, immutable',
  });
  response.end(asset.bytes);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const tooLarge = (): FootlightError =>
    new FootlightError(
      'BAD_REQUEST',
      `An image may have ${maxAssetBytes / 1024 / 1024} MB at most. Save it smaller.`,
    );
  if (Number(request.headers['content-length'] ?? 0) > maxAssetBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let byteLength = 0;
  // The connection must outlive a body that is too long, or nobody would hear why it was refused.
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of pieces) {
    byteLength += chunk.byteLength;
    if (byteLength > maxAssetBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
