import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { FootlightError } from '../../shared/base/errors.ts';
import type { CollectionFiles } from '../collections/collection-files.ts';
import { sendJson } from './answers.ts';

const packagePath = /^\/collections\/([0-9a-z-]{1,64})$/;
/** An upload of which nothing comes for so long is given up. */
const idleMs = 30_000;

export function isCollectionRequest(method: string | undefined, pathname: string): boolean {
  return packagePath.test(pathname) || (method === 'POST' && pathname === '/collections');
}

/**
 * `POST /collections?name=FILE` puts a file's scene collection into the list and answers with what came
 * of it; `GET /collections/ID` gives one with all that it needs as a ZIP file. The caller has checked
 * the token.
 * @throws FootlightError COLLECTION_INVALID, BAD_REQUEST, NOT_FOUND, STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function serveCollections(
  files: CollectionFiles,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') {
    const name = (url.searchParams.get('name') ?? 'The file').slice(0, 255);
    request.setTimeout(idleMs, () => request.destroy());
    // The connection must outlive a body that is refused, or nobody would hear why.
    const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    sendJson(response, 201, await files.receive(name, pieces));
    return;
  }
  const id = packagePath.exec(url.pathname)?.[1];
  if (request.method !== 'GET' || id === undefined)
    throw new FootlightError('NOT_FOUND', 'There is no such call.');
  const { name, bytes } = await files.pack(id);
  // What is too large is refused before anything is sent.
  const first = await bytes.next();
  const fileName = `${name.replace(/[^\p{L}\p{N}._ -]/gu, '-')}.footlight.zip`;
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'Cache-Control': 'no-store',
  });
  const all = async function* (): AsyncGenerator<Uint8Array> {
    if (first.done !== true) yield first.value;
    yield* bytes;
  };
  // Whoever has had enough goes away in mid-answer; that is no failure.
  await pipeline(all, response).catch(() => response.destroy());
}
