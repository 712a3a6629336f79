import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Broadcast } from '../../src/shared/contracts/broadcasts.ts';
import type { Channel } from '../../src/shared/contracts/relay.ts';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mp4': 'video/mp4',
  '.m4s': 'video/mp4',
  '.ts': 'video/mp2t',
  '.vtt': 'text/vtt',
  '.jpg': 'image/jpeg',
};

const contentSecurityPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; media-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'";

/** What an origin serves below an address. Rejects where there is nothing. */
export interface ServedFiles {
  /** @param path below the address, such as `source/playlist.m3u8` */
  read(path: string): Promise<Uint8Array>;
}

/** The files of a folder. */
export function folderFiles(folder: string): ServedFiles {
  return { read: (path) => readFile(join(folder, normalize(path))) };
}

/**
 * An origin for the watch page that does as the test says: the built page, the API of the channels
 * that it is given, and the files of their broadcasts.
 */
export class WatchOrigin {
  readonly #server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume();
    if (this.token !== undefined && !isPublic(pathname) && searchParams.get('token') !== this.token) {
      const code = searchParams.has('token') ? 'VIEWER_TOKEN_WRONG' : 'VIEWER_TOKEN_NEEDED';
      sendJson(
        response,
        { error: { code, message: 'This is private.' } },
        searchParams.has('token') ? 403 : 401,
      );
      return;
    }
    this.#answer(pathname, response).catch(() => {
      response.writeHead(404).end();
    });
  });
  /** Every request so far, as its method and address. */
  readonly requests: string[] = [];
  /** What every address but the page's own asks for; nothing if undefined. */
  token: string | undefined;
  readonly #channels = new Map<string, Channel>();
  readonly #listeners = new Map<ServerResponse, string>();
  readonly #broadcasts = new Map<string, ServedFiles>();
  readonly #recordings = new Map<string, { broadcast: Broadcast; files: ServedFiles }>();
  url = '';

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Creates or changes a channel, and tells whoever listens. */
  setChannel(channel: Channel): void {
    this.#channels.set(channel.slug, channel);
    for (const [response, slug] of this.#listeners) {
      if (slug === channel.slug) response.write(`data: ${JSON.stringify(channel)}\n\n`);
    }
  }

  /** Serves the channel's playlists and media. */
  setBroadcast(slug: string, files: ServedFiles): void {
    this.#broadcasts.set(slug, files);
  }

  /** Keeps a broadcast that is over. */
  addRecording(broadcast: Broadcast, files: ServedFiles): void {
    this.#recordings.set(broadcast.id, { broadcast, files });
  }

  /** Cuts every stream of events, as a restarting proxy does. */
  cutEvents(): void {
    for (const response of this.#listeners.keys()) response.destroy();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const [, first, second, third, ...rest] = path.split('/');
    if (first === 'api') {
      this.#answerApi([third ?? '', ...rest], response);
    } else if (first === 'hls' || first === 'vod') {
      const key = second ?? '';
      const files = first === 'hls' ? this.#broadcasts.get(key) : this.#recordings.get(key)?.files;
      const name = [third, ...rest].join('/');
      if (!files) response.writeHead(404).end();
      else send(response, name, await files.read(name));
    } else {
      const file = first === 'assets' ? path : '/index.html';
      response.setHeader('content-security-policy', contentSecurityPolicy);
      send(response, file, await pageFiles.read(file));
    }
  }

  #answerApi([kind, name, what]: string[], response: ServerResponse): void {
    const channel = this.#channels.get(name ?? '');
    const recording = this.#recordings.get(name ?? '');
    if (kind === 'broadcasts' && recording) {
      sendJson(response, recording.broadcast);
    } else if (kind === 'channels' && name === undefined) {
      sendJson(response, { channels: [...this.#channels.values()] });
    } else if (!channel) {
      sendJson(response, { error: { code: 'NOT_FOUND', message: 'Nothing is called so.' } }, 404);
    } else if (what === 'events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(channel)}\n\n`);
      this.#listeners.set(response, channel.slug);
      response.on('close', () => this.#listeners.delete(response));
    } else if (what === 'broadcasts') {
      const broadcasts = [...this.#recordings.values()].map(({ broadcast }) => broadcast);
      sendJson(response, { broadcasts: broadcasts.filter(({ slug }) => slug === channel.slug) });
    } else if (what === 'viewing') {
      response.writeHead(204).end();
    } else {
      sendJson(response, channel);
    }
  }
}

const pageFiles = folderFiles(join(import.meta.dirname, '../../dist/web'));

function send(response: ServerResponse, name: string, bytes: Uint8Array): void {
  response.setHeader('content-type', contentTypes[extname(name)] ?? 'application/octet-stream');
  response.end(bytes);
}

/** The page itself and what it is made of are for everybody. */
function isPublic(path: string): boolean {
  return !/^\/(?:api|hls|vod)\//.test(path);
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
