import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { FrameReader, maxFrameBytes } from '../protocol/framing.ts';
import { fromWorker, parseMessage } from '../protocol/messages.ts';
import type { Fork } from './fork.ts';
import { WorkerLink, type WorkerLinkEvents } from './worker-link.ts';

const helloLimitBytes = 512;
const helloTimeoutMs = 5000;
const startTimeoutMs = 20_000;
const maxStrangers = 16;

interface ExpectedWorker {
  token: Buffer;
  link: WorkerLink;
  startTimer: NodeJS.Timeout;
}

/**
 * Starts workers and takes their calls: a Unix domain socket in a directory of our own (a named
 * pipe on Windows), on which every worker shows the one-time token it was started with.
 */
export class WorkerHost {
  readonly #fork: Fork;
  readonly #entry: string;
  readonly #logger: Logger;
  readonly #links = new Set<WorkerLink>();
  readonly #strangers = new Set<Socket>();
  #expected: ExpectedWorker[] = [];
  #listening: { server: Server; path: string; directory: string | undefined } | undefined;

  constructor(options: { fork: Fork; entry: string; logger: Logger }) {
    this.#fork = options.fork;
    this.#entry = options.entry;
    this.#logger = options.logger;
  }

  /** Starts a worker; what happens to it comes by `events`. */
  launch(events: WorkerLinkEvents): WorkerLink {
    const { path } = (this.#listening ??= this.#listen());
    const token = randomBytes(32);
    const link = new WorkerLink(this.#logger, {
      ...events,
      closed: () => {
        this.#forget(link);
        this.#links.delete(link);
        events.closed();
      },
    });
    this.#links.add(link);
    const startTimer = setTimeout(() => {
      link.fail('WORKER_LOST', 'The media worker did not start in time.', {});
    }, startTimeoutMs);
    this.#expected.push({ token, link, startTimer });
    link.own(
      this.#fork(this.#entry, {
        FOOTLIGHT_WORKER_SOCKET: path,
        FOOTLIGHT_WORKER_TOKEN: token.toString('hex'),
        // One thread waits for input all the time; every core can encode a rung beside it.
        UV_THREADPOOL_SIZE: String(availableParallelism() + 3),
      }),
    );
    return link;
  }

  /** Where workers call; for tests. */
  get socketPath(): string | undefined {
    return this.#listening?.path;
  }

  dispose(): void {
    for (const link of [...this.#links]) link.close();
    for (const stranger of this.#strangers) stranger.destroy();
    this.#listening?.server.close();
    if (this.#listening?.directory) rmSync(this.#listening.directory, { recursive: true, force: true });
    this.#listening = undefined;
  }

  #listen(): { server: Server; path: string; directory: string | undefined } {
    const windows = process.platform === 'win32';
    // mkdtemp makes the directory 0700, so nobody else reaches the socket in it.
    const directory = windows ? undefined : mkdtempSync(join(tmpdir(), 'footlight-'));
    const path = directory
      ? join(directory, 'worker.sock')
      : `\\\\.\\pipe\\footlight-${randomBytes(16).toString('hex')}`;
    const server = createServer((socket) => {
      this.#greet(socket);
    });
    server.on('error', (failure) => {
      for (const link of [...this.#links]) {
        link.fail('WORKER_FAILED', 'Media workers can not be started on this machine.', {
          failure: failure.message,
        });
      }
    });
    server.listen(path);
    return { server, path, directory };
  }

  #greet(socket: Socket): void {
    if (this.#strangers.size >= maxStrangers) {
      socket.destroy();
      return;
    }
    this.#strangers.add(socket);
    const timer = setTimeout(() => socket.destroy(), helloTimeoutMs);
    const reader = new FrameReader(helloLimitBytes);
    let link: WorkerLink | undefined;
    socket.on('data', (piece) => {
      try {
        for (const frame of reader.push(piece)) {
          const message = parseMessage(fromWorker, frame);
          if (link) {
            link.receive(message);
          } else {
            link = message.type === 'hello' ? this.#admit(message.header.token) : undefined;
            if (!link) throw new Error('A process called without a valid token.');
            clearTimeout(timer);
            this.#strangers.delete(socket);
            reader.limitBytes = maxFrameBytes;
            link.connected(socket);
          }
        }
      } catch (failure) {
        if (link)
          link.fail('WORKER_FAILED', 'The media worker broke the protocol.', { failure: messageOf(failure) });
        else
          this.#logger.warn({ failure: messageOf(failure) }, 'Refused a call to the media workers’ socket');
        socket.destroy();
      }
    });
    // The process's own end tells why; a socket that fails on its own is no different.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      this.#strangers.delete(socket);
      link?.fail('WORKER_LOST', 'The media worker stopped unexpectedly; a new one can be started.', {});
    });
  }

  #admit(token: string): WorkerLink | undefined {
    const shown = Buffer.from(token, 'hex');
    const found = this.#expected.find(
      (candidate) =>
        shown.byteLength === candidate.token.byteLength && timingSafeEqual(shown, candidate.token),
    );
    if (found) this.#forget(found.link);
    return found?.link;
  }

  #forget(link: WorkerLink): void {
    for (const gone of this.#expected.filter((candidate) => candidate.link === link))
      clearTimeout(gone.startTimer);
    this.#expected = this.#expected.filter((candidate) => candidate.link !== link);
  }
}
