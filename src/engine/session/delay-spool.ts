import { mkdirSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';

/** One file's worth. */
const chunkBytes = 4 * 1024 * 1024;
/** What a disk that is slow or full may leave in memory. */
const maxMemoryBytes = 96 * 1024 * 1024;

/** A piece of data that was put in. */
export interface SpooledData {
  readonly chunk: SpoolChunk;
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

/** Consecutive data that goes to the disk, and comes back, together. */
interface SpoolChunk {
  readonly path: string;
  byteLength: number;
  /** As they came in, until the disk has them. */
  pieces: Uint8Array[] | undefined;
  /** As they came back from the disk. */
  bytes: Uint8Array | undefined;
  /** Pieces that were not read yet. */
  unread: number;
  isComplete: boolean;
  isStored: boolean;
  loading: Promise<void> | undefined;
}

/** A queue of data too long for memory: all but its two ends lies in files of a folder of its own. */
export class DelaySpool {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #chunks: SpoolChunk[] = [];
  #files = 0;
  #writing = Promise.resolve();
  #failure: string | undefined;
  #isClosed = false;

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
    // What a crash left behind is nobody's.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Why the disk does not take what it is given; undefined while it does. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get memoryBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (isInMemory(chunk) ? chunk.byteLength : 0), 0);
  }

  /** False: there is no room for more, neither on the disk nor in memory. */
  get hasRoom(): boolean {
    return this.memoryBytes < maxMemoryBytes;
  }

  append(data: Uint8Array): SpooledData {
    let chunk = this.#chunks.at(-1);
    if (!chunk || chunk.isComplete) {
      chunk = newChunk(join(this.#folder, `${(this.#files += 1)}.part`));
      this.#chunks.push(chunk);
    }
    const pieces = (chunk.pieces ??= []);
    const spooled = { chunk, index: pieces.length, offset: chunk.byteLength, length: data.byteLength };
    pieces.push(data);
    chunk.byteLength += data.byteLength;
    chunk.unread += 1;
    if (chunk.byteLength >= chunkBytes) this.#complete(chunk);
    return spooled;
  }

  /** Brings what is read next into memory; call it well before. */
  prefetch({ chunk }: SpooledData): void {
    const next = this.#chunks[this.#chunks.indexOf(chunk) + 1];
    for (const each of [chunk, next]) if (each && !isInMemory(each)) void this.#load(each);
  }

  /** Gives a piece back, once. @returns undefined if the disk lost it */
  async read({ chunk, index, offset, length }: SpooledData): Promise<Uint8Array | undefined> {
    if (!isInMemory(chunk)) await this.#load(chunk);
    const data = chunk.pieces?.[index] ?? chunk.bytes?.subarray(offset, offset + length);
    chunk.unread -= 1;
    if (chunk.unread === 0 && chunk.isComplete) this.#drop(chunk);
    return data;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    this.#chunks.length = 0;
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  #complete(chunk: SpoolChunk): void {
    chunk.isComplete = true;
    // The two ends stay in memory, so a short delay never touches the disk.
    const stays = 2;
    const old = this.#chunks.slice(stays, -1).filter((each) => each.isComplete && !each.isStored);
    for (const each of old) this.#writing = this.#writing.then(() => this.#store(each));
  }

  async #store(chunk: SpoolChunk): Promise<void> {
    if (this.#isClosed || chunk.isStored || !chunk.pieces || chunk.unread === 0) return;
    try {
      await writeFile(chunk.path, Buffer.concat(chunk.pieces), { mode: 0o600 });
      chunk.isStored = true;
      // Meanwhile it may have come to be the next that is read.
      if (this.#chunks.indexOf(chunk) > 1) chunk.pieces = undefined;
      this.#failure = undefined;
    } catch (failure) {
      if (this.#failure === undefined)
        this.#logger.warn({ reason: messageOf(failure) }, 'The stream delay can’t write to the disk.');
      this.#failure = messageOf(failure);
    }
  }

  #load(chunk: SpoolChunk): Promise<void> {
    chunk.loading ??= readFile(chunk.path).then(
      (bytes) => {
        chunk.bytes = bytes;
      },
      (failure: unknown) => {
        this.#failure = messageOf(failure);
        this.#logger.warn({ reason: this.#failure }, 'The stream delay can’t read from the disk.');
      },
    );
    return chunk.loading;
  }

  #drop(chunk: SpoolChunk): void {
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
    if (chunk.isStored)
      this.#writing = this.#writing.then(() => rm(chunk.path, { force: true })).catch(() => undefined);
  }
}

function newChunk(path: string): SpoolChunk {
  const state = { isComplete: false, isStored: false, pieces: [], bytes: undefined, loading: undefined };
  return { path, byteLength: 0, unread: 0, ...state };
}

function isInMemory({ pieces, bytes }: SpoolChunk): boolean {
  return pieces !== undefined || bytes !== undefined;
}
