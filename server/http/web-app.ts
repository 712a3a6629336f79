import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};
const maxTotalBytes = 64 * 1024 * 1024;

/** A built file. */
export interface WebAsset {
  body: Buffer;
  type: string;
  caching: string;
}

/** The built watch page in memory, by its path in the address. Empty if it was not built. */
export function loadWebApp(directory: string): ReadonlyMap<string, WebAsset> {
  const assets = new Map<string, WebAsset>();
  let total = 0;
  if (!statSync(path.join(directory, 'index.html'), { throwIfNoEntry: false })) return assets;
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(path.join(directory, name));
    total += body.byteLength;
    if (total > maxTotalBytes) throw new Error(`The web application in ${directory} is larger than 64 MB.`);
    const key = `/${name.split(path.sep).join('/')}`;
    // Vite names what it puts into assets/ by its content.
    const caching = key.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    assets.set(key, { body, type, caching });
  }
  return assets;
}

/** `/`, `/c/SLUG`, `/v/ID` and `/embed/SLUG` are one page; its files lie beside it. */
export function webAppRoutes(app: FastifyInstance, assets: ReadonlyMap<string, WebAsset>): void {
  const page = (reply: FastifyReply, embeddable: boolean): FastifyReply => {
    const index = assets.get('/index.html');
    if (!index) {
      throw new FootlightError(
        'WEB_APP_MISSING',
        'The watch page is not built. Run "npm run build", then start the relay again.',
      );
    }
    // Hides nothing that another site could make a viewer click on; only the player is for embedding.
    if (embeddable) reply.header('content-security-policy', contentSecurityPolicy('*'));
    else reply.header('x-frame-options', 'DENY');
    return sendAsset(reply, index);
  };
  app.get('/', (_request, reply) => page(reply, false));
  app.get('/c/:slug', (_request, reply) => page(reply, false));
  app.get('/v/:id', (_request, reply) => page(reply, false));
  app.get('/embed/:slug', (_request, reply) => page(reply, true));
  for (const [key, asset] of assets) {
    if (key !== '/index.html') app.get(key, (_request, reply) => sendAsset(reply, asset));
  }
}

export function sendAsset(reply: FastifyReply, { body, type, caching }: WebAsset): FastifyReply {
  return reply.header('content-type', type).header('cache-control', caching).send(body);
}

/** Only our own code runs; hls.js needs blob: for its media and worker, and Mantine writes styles. */
export function contentSecurityPolicy(frameAncestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    // hls.js gives the tracks of captions an empty data: file.
    "media-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}
