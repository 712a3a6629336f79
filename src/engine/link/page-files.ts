import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { FootlightError } from '../../shared/base/errors.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.tflite': 'application/octet-stream',
};

/** The studio's built page. */
export class PageFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws FootlightError NOT_FOUND */
  serve(pathname: string, response: ServerResponse): void {
    const path = join(this.#directory, decodePath(pathname === '/' ? '/index.html' : pathname));
    const mediaType = mediaTypes[extname(path)];
    if (!path.startsWith(this.#directory + sep) || !mediaType || !existsSync(path)) {
      const isBuilt = existsSync(join(this.#directory, 'index.html'));
      throw new FootlightError(
        'NOT_FOUND',
        isBuilt
          ? 'There is no such page.'
          : 'The studio’s page is not built yet. Run `npm run build` and open it again.',
      );
    }
    const bytes = readFileSync(path);
    // Vite puts a hash of the content into the names under assets/.
    const isHashed = pathname.startsWith('/assets/');
    response.writeHead(200, {
      'Content-Type': mediaType,
      'Content-Length': bytes.byteLength,
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(bytes);
  }
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (cause) {
    throw new FootlightError('NOT_FOUND', 'There is no such page.', { cause });
  }
}
