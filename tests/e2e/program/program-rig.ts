import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import { launchChromium } from '../../support/chromium.ts';
import { OpenProgram } from './open-program.ts';
import {
  readMediaFrame,
  readVideoConfigPayload,
  writeMediaFrame,
  type MediaFrame,
  type MediaVideoConfig,
} from '../../../src/shared/contracts/media-link.ts';

const root = import.meta.dirname;
const mediaTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.woff2': 'font/woff2',
  '.css': 'text/css',
};
/** As strict as the engine's. */
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ws:; font-src 'self'";

/** The built program page behind a server that plays the engine: pages, assets, media socket. */
export class ProgramRig {
  readonly frames: MediaFrame[] = [];
  readonly configs: MediaVideoConfig[] = [];
  /** Bytes by asset id. */
  readonly assets = new Map<string, Buffer>();
  /** False: the engine takes frames without a word. */
  acknowledging = true;
  readonly #directory: string;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #waiting = new Set<() => void>();
  /** By what they were started with. */
  readonly #browsers = new Map<string, Browser>();
  /** The page of each browser, for one program after another: a window for each would cost more than the test. */
  readonly #pages = new Map<string, Page>();

  private constructor(directory: string) {
    this.#directory = directory;
    this.#server = createServer((request, response) => {
      void this.#answer(request.url ?? '/').then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'content-security-policy': policy }).end(body);
      });
    });
    this.#sockets = new WebSocketServer({ server: this.#server, path: '/media' });
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (data) => {
        this.#receive(socket, data as Buffer);
      });
    });
  }

  /** @param page what is built and served: the program, or what paints single pictures */
  static async start(page: 'index' | 'painters'): Promise<ProgramRig> {
    const directory = await mkdtemp(join(tmpdir(), 'program-page-'));
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      worker: { format: 'es' },
      build: {
        outDir: directory,
        emptyOutDir: true,
        target: 'chrome140',
        assetsInlineLimit: 0,
        minify: false,
        rolldownOptions: { input: join(root, `${page}.html`) },
      },
    });
    const rig = new ProgramRig(directory);
    await once(rig.#server.listen(0, '127.0.0.1'), 'listening');
    return rig;
  }

  get connections(): ReadonlySet<WebSocket> {
    return this.#sockets.clients;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get video(): MediaFrame[] {
    return this.frames.filter((frame) => frame.kind === 'video');
  }

  get audio(): MediaFrame[] {
    return this.frames.filter((frame) => frame.kind === 'audio');
  }

  /** Opens the program; the one that was open in the same browser is gone then. */
  async open(
    options: {
      devices?: 'fakeDevices' | 'scriptedDevices';
      painter?: 'webgl' | 'canvas';
      args?: string[];
      grant?: boolean;
    } = {},
  ): Promise<OpenProgram> {
    const query = [options.devices ?? '', `painter=${options.painter ?? 'auto'}`].join('&');
    const { page, problems } = await this.#open(`/?${query}`, options);
    await page.waitForFunction('window.page !== undefined');
    return new OpenProgram(page, problems);
  }

  /** Opens the page that paints single pictures. */
  async openPainters(): Promise<{ page: Page; problems: readonly string[] }> {
    const args = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
    const opened = await this.#open('/painters.html', { args });
    await opened.page.waitForFunction('window.painters !== undefined');
    return opened;
  }

  /** Waits until the frames that have come satisfy `condition`. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((done) => {
        this.#waiting.add(done);
      });
    }
  }

  /** Configurations are kept: later pictures need them. */
  forget(): void {
    this.frames.length = 0;
  }

  /** Acknowledges everything so far. */
  acknowledge(): void {
    const newest = this.frames.at(-1);
    if (!newest) return;
    for (const socket of this.connections) acknowledge(socket, newest);
  }

  /** Waits until the page has closed its socket. */
  async untilDisconnected(): Promise<void> {
    await Promise.all([...this.connections].map((socket) => once(socket, 'close')));
  }

  requestKeyframe(): void {
    for (const socket of this.connections) {
      const payload = new Uint8Array();
      socket.send(
        writeMediaFrame({
          kind: 'keyframeRequest',
          keyframe: false,
          track: 0,
          sequence: 0,
          ptsUs: 0,
          payload,
        }),
      );
    }
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers.values()) await browser.close();
    for (const socket of this.connections) socket.terminate();
    this.#sockets.close();
    this.#server.close();
    await once(this.#server, 'close');
    await rm(this.#directory, { recursive: true });
  }

  async #open(
    path: string,
    options: { args?: string[]; grant?: boolean },
  ): Promise<{ page: Page; problems: string[] }> {
    const page = await this.#page(options.args ?? [], options.grant ?? true);
    page.removeAllListeners('pageerror').removeAllListeners('console');
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      problems.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${this.port}${path}`);
    return { page, problems };
  }

  async #page(args: readonly string[], grant: boolean): Promise<Page> {
    const key = [...args, grant].join(' ');
    const kept = this.#pages.get(key);
    if (kept) return kept;
    const browser = await this.#browser(args);
    const page = await browser.newPage(grant ? { permissions: ['camera', 'microphone'] } : {});
    this.#pages.set(key, page);
    return page;
  }

  async #browser(args: readonly string[]): Promise<Browser> {
    const key = args.join(' ');
    const running = this.#browsers.get(key);
    if (running) return running;
    const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required', ...args]);
    this.#browsers.set(key, browser);
    return browser;
  }

  #receive(socket: WebSocket, data: Buffer): void {
    const frame = readMediaFrame(new Uint8Array(data));
    this.frames.push(frame);
    if (frame.kind === 'videoConfig') this.configs.push(readVideoConfigPayload(frame.payload));
    if (this.acknowledging) acknowledge(socket, frame);
    for (const done of this.#waiting) done();
    this.#waiting.clear();
  }

  async #answer(url: string): Promise<{ status: number; type: string; body: Buffer | string }> {
    const { pathname } = new URL(url, 'http://x');
    const path = pathname === '/' ? '/index.html' : pathname;
    if (path === '/favicon.ico') return { status: 204, type: 'image/x-icon', body: '' };
    const asset = this.assets.get(path.replace('/assets/', ''));
    if (asset) return { status: 200, type: 'application/octet-stream', body: asset };
    try {
      const body = await readFile(resolve(this.#directory, `.${path}`));
      return { status: 200, type: mediaTypes[extname(path)] ?? 'application/octet-stream', body };
    } catch {
      return { status: 404, type: 'text/plain', body: 'not found' };
    }
  }
}

function acknowledge(socket: WebSocket, frame: MediaFrame): void {
  socket.send(writeMediaFrame({ ...frame, kind: 'ack', keyframe: false, payload: new Uint8Array() }));
}
