import type { Socket } from 'node:net';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { encodeMessage, toWorker, type FromWorker, type Send } from '../protocol/messages.ts';
import type { WorkerProcess } from './fork.ts';

/** What may wait for a worker; past it the job fails, for the worker will never catch up. */
const maxQueuedBytes = 64 * 1024 * 1024;

export interface WorkerLinkEvents {
  message(message: FromWorker): void;
  /** The worker is gone or useless, though nobody ended it. Called at most once. */
  lost(error: FootlightError): void;
  /** The link is over, whichever way. Called once. */
  closed(): void;
}

/**
 * The owner's end of one worker process. May be sent to before the worker has dialled back; ends
 * the process when it ends itself.
 */
export class WorkerLink {
  readonly #events: WorkerLinkEvents;
  readonly #logger: Logger;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #process: WorkerProcess | undefined;
  #socket: Socket | undefined;
  #closed = false;

  constructor(logger: Logger, events: WorkerLinkEvents) {
    this.#logger = logger;
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** True once the worker has dialled back. */
  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  /** Bytes that the worker hasn't taken yet. */
  get queuedBytes(): number {
    return this.#waitingBytes + (this.#socket?.writableLength ?? 0);
  }

  /** Ties the process to the link; its death is the link's. */
  own(process: WorkerProcess): void {
    this.#process = process;
    process.onExit((what) => {
      this.fail('WORKER_LOST', 'The media worker stopped unexpectedly; a new one can be started.', { what });
    });
  }

  /** The worker dialled back and showed its token. */
  connected(socket: Socket): void {
    this.#socket = socket;
    for (const piece of this.#waiting) socket.write(piece);
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  readonly send: Send<typeof toWorker> = (type, header, body) => {
    if (this.#closed) return;
    const pieces = encodeMessage(toWorker, type, header, body);
    this.#socket?.cork();
    for (const piece of pieces) {
      if (this.#socket) {
        this.#socket.write(piece);
      } else {
        this.#waiting.push(piece);
        this.#waitingBytes += piece.byteLength;
      }
    }
    this.#socket?.uncork();
    if (this.queuedBytes > maxQueuedBytes) {
      this.fail(
        'WORKER_FAILED',
        'The media worker is too slow for the stream: lower the ladder or the bitrate.',
        {},
      );
    }
  };

  /** A message of the worker, already checked. */
  receive(message: FromWorker): void {
    if (this.#closed) return;
    if (message.type === 'log') {
      const { level, message: text, left } = message.header;
      this.#logger[level]({ pid: this.pid, ...(left > 0 ? { left } : {}) }, `FFmpeg: ${text}`);
    } else {
      this.#events.message(message);
    }
  }

  /** Ends the link because of an error that its owner is told. */
  fail(code: 'WORKER_LOST' | 'WORKER_FAILED', message: string, context: Record<string, unknown>): void {
    if (this.#closed) return;
    this.#logger.warn({ pid: this.pid, code, ...context }, message);
    this.close();
    this.#events.lost(new FootlightError(code, message));
  }

  /** Ends the worker at once. Nothing more is received. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#socket?.destroy();
    this.#process?.kill();
    this.#events.closed();
  }
}
