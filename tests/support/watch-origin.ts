import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
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
  readonly #broadcasts = new Map<string, string>();
  readonly #recordings = new Map<string, { broadcast: Broadcast; folder: string }>();
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

  /** Serves the files of a folder as the channel's playlists; undefined takes them away. */
  setBroadcast(slug: string, folder: string | undefined): void {
    if (folder === undefined) this.#broadcasts.delete(slug);
    else this.#broadcasts.set(slug, folder);
  }

  /** Keeps a broadcast with the files of a folder. */
  addRecording(broadcast: Broadcast, folder: string): void {
    this.#recordings.set(broadcast.id, { broadcast, folder });
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
    } else if (first === 'hls') {
      const folder = this.#broadcasts.get(second ?? '');
      if (!folder) response.writeHead(404).end();
      else await this.#sendFile(join(folder, normalize([third, ...rest].join('/'))), response);
    } else if (first === 'vod') {
      const folder = this.#recordings.get(second ?? '')?.folder;
      if (!folder) response.writeHead(404).end();
      else await this.#sendFile(join(folder, normalize([third, ...rest].join('/'))), response);
    } else {
      const file = first === 'assets' ? path : '/index.html';
      response.setHeader('content-security-policy', contentSecurityPolicy);
      await this.#sendFile(join(import.meta.dirname, '../../dist/web', normalize(file)), response);
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

  async #sendFile(path: string, response: ServerResponse): Promise<void> {
    const bytes = await readFile(path);
    response.setHeader('content-type', contentTypes[extname(path)] ?? 'application/octet-stream');
    response.end(bytes);
  }
}

/** The page itself and what it is made of are for everybody. */
function isPublic(path: string): boolean {
  return !/^\/(?:api|hls|vod)\//.test(path);
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A live broadcast of ordinary HLS by an independent encoder: two rungs of a test picture and a tone. */
export class TestBroadcast {
  readonly #ffmpeg: ChildProcess;
  readonly folder: string;

  private constructor(folder: string, ffmpeg: ChildProcess) {
    this.folder = folder;
    this.#ffmpeg = ffmpeg;
  }

  static async start(): Promise<TestBroadcast> {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-watch-'));
    const args = [
      ...['-hide_banner', '-loglevel', 'error', '-re'],
      ...['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
      ...['-filter_complex', '[0:v]split[a][b];[b]scale=320:180[c]'],
      ...['-map', '[a]', '-map', '1:a', '-map', '[c]', '-map', '1:a'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
      ...['-g', '30', '-keyint_min', '30', '-sc_threshold', '0', '-b:v:0', '900k', '-b:v:1', '250k'],
      ...['-c:a', 'aac', '-b:a', '96k', '-f', 'hls', '-hls_time', '1', '-hls_list_size', '90'],
      ...[
        '-hls_segment_type',
        'fmp4',
        '-hls_flags',
        'independent_segments+delete_segments+temp_file+program_date_time',
      ],
      ...['-var_stream_map', 'v:0,a:0,name:source v:1,a:1,name:180p', '-master_pl_name', 'index.m3u8'],
      ...['-hls_segment_filename', join(folder, '%v/%d.m4s'), join(folder, '%v/playlist.m3u8')],
    ];
    const ffmpeg = spawn('/usr/bin/ffmpeg', args, { stdio: ['pipe', 'ignore', 'inherit'] });
    return new TestBroadcast(folder, ffmpeg);
  }

  /** Ends the broadcast as a relay does: with an ENDLIST. */
  async end(): Promise<void> {
    this.#ffmpeg.stdin?.write('q');
    await this.#exited();
  }

  /** Holds the broadcast, as a lost connection does, or lets it go on. */
  hold(held: boolean): void {
    this.#ffmpeg.kill(held ? 'SIGSTOP' : 'SIGCONT');
  }

  async dispose(): Promise<void> {
    this.#ffmpeg.kill('SIGKILL');
    await this.#exited();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #exited(): Promise<void> {
    if (this.#ffmpeg.exitCode === null && this.#ffmpeg.signalCode === null) await once(this.#ffmpeg, 'exit');
  }
}
