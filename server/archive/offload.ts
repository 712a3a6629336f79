import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { broadcastIdPattern, journalName, type BroadcastPlaces } from './broadcast-files.ts';
import { hasEnd } from './journal.ts';
import type { ObjectStore } from './object-store.ts';
import { bytesToStore, storeBroadcast } from './store-broadcast.ts';

export interface OffloadOptions {
  places: BroadcastPlaces;
  store: ObjectStore;
  /** How long the media of what is live stays on the disk in any case, in ms; read at every look. */
  spareMs: () => number;
  /** The storage can't be used any more, or (undefined) can be used again. */
  onTrouble?: (reason: string | undefined) => void;
  logger: Logger;
}

/** What the name of a directory ends with that is about to be removed. */
export const removedEnding = '.removed';

/** A file of what is live is whole about once a minute. */
const lookEveryMs = 15_000;
const firstPauseMs = 2000;
const longestPauseMs = 300_000;
/** Broadcasts whose files are on their way at once. */
const lanes = 3;

/**
 * Brings broadcasts from the disk to the object storage, and removes them there. Whatever fails is
 * tried again for as long as it takes, also by the next process: the disk has all of it until then.
 */
export class Offload {
  readonly #options: OffloadOptions;
  /** Ids of broadcasts with files on the disk; what is being stored of them now. */
  readonly #waiting = new Map<string, AbortController | undefined>();
  readonly #working = new Map<string, Promise<void>>();
  /** Ids of broadcasts that are to be removed from the storage. */
  readonly #removals = new Set<string>();
  readonly #bytes = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isLookWanted = false;
  #hasFound = false;
  #isClosed = false;
  #trouble: string | undefined;
  #pauseMs = firstPauseMs;
  #storedBytes = 0;

  constructor(options: OffloadOptions) {
    this.#options = options;
  }

  /** `reason` if the storage can't be used; what waits for it and what it was given since the start, in bytes. */
  get state(): { trouble?: string; waitingBytes: number; storedBytes: number } {
    return {
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      waitingBytes: [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
      storedBytes: this.#storedBytes,
    };
  }

  start(): void {
    this.#schedule(0);
  }

  /** There is something of a broadcast on the disk, or will be. */
  add(id: string): void {
    this.#waiting.set(id, this.#waiting.get(id));
  }

  /** A broadcast is over: it can go as a whole. */
  handleEnded(id: string): void {
    this.add(id);
    this.#lookSoon();
  }

  /** Resolves when no file of a broadcast is on its way, and none will be. */
  async forget(id: string): Promise<void> {
    this.#waiting.get(id)?.abort(new Error('it is deleted'));
    this.#waiting.delete(id);
    this.#bytes.delete(id);
    await this.#working.get(id);
  }

  /** Removes a broadcast from the storage, and then the directory that stands for its removal. */
  remove(id: string): void {
    this.#removals.add(id);
    this.#lookSoon();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const controller of this.#waiting.values()) controller?.abort(new Error('the relay ends'));
    await this.#looking;
  }

  #lookSoon(): void {
    this.#isLookWanted = true;
    // In trouble, its pause is kept.
    if (this.#trouble === undefined && !this.#looking) this.#schedule(0);
  }

  #schedule(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => (this.#looking = undefined));
    }, waitMs);
  }

  async #look(): Promise<void> {
    this.#isLookWanted = false;
    try {
      await this.#find();
      const ids = [...this.#waiting.keys()];
      const lane = async (): Promise<void> => {
        for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
          if (!this.#isClosed) await this.#store(id);
        }
      };
      const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure) throw failure.reason;
      for (const id of this.#removals) await this.#removeStored(id);
      this.#handleWell();
    } catch (error) {
      if (!this.#isClosed) this.#handleFailed(messageOf(error));
    }
  }

  async #store(id: string): Promise<void> {
    if (!this.#waiting.has(id)) return;
    const controller = new AbortController();
    this.#waiting.set(id, controller);
    const { signal } = controller;
    const work = this.#storeNow(id, signal);
    this.#working.set(
      id,
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#working.delete(id);
    }
  }

  async #storeNow(id: string, signal: AbortSignal): Promise<void> {
    const { places, store, spareMs, logger } = this.#options;
    const files = places.files(id);
    const isOver = await hasEnd(files.journal);
    this.#bytes.set(id, await bytesToStore(files));
    await storeBroadcast({
      ...{ files, store, isOver, signal },
      spareMs: spareMs(),
      onStored: (byteLength) => {
        this.#storedBytes += byteLength;
        const waitingBytes = this.#bytes.get(id);
        if (waitingBytes !== undefined) this.#bytes.set(id, Math.max(0, waitingBytes - byteLength));
      },
    });
    if (!isOver || signal.aborted) return;
    this.#waiting.delete(id);
    this.#bytes.delete(id);
    logger.info({ broadcast: id }, 'A broadcast lies in the object storage');
  }

  /** The journal first: without it, nobody takes up again what is half removed. */
  async #removeStored(id: string): Promise<void> {
    const { places, store } = this.#options;
    const names = (await store.list(id)).map(({ name }) => name);
    const isFirst = (name: string): number => (name === journalName ? 0 : 1);
    for (const name of names.toSorted((a, b) => isFirst(a) - isFirst(b))) await store.delete(`${id}/${name}`);
    await rm(path.join(places.directory, `${id}${removedEnding}`), { recursive: true, force: true });
    this.#removals.delete(id);
  }

  /** Once in a process: what lies in the storage and is not known here, since a disk was lost or another machine goes on. */
  async #find(): Promise<void> {
    if (this.#hasFound) return;
    const { places, store, logger } = this.#options;
    const known = await places.knownIds();
    for (const id of await store.folders()) {
      if (known.has(id) || !broadcastIdPattern.test(id)) continue;
      const objects = await store.list(id);
      if (!objects.some(({ name }) => name === journalName)) {
        logger.warn(
          { broadcast: id },
          'A folder of the object storage has no journal, and is left alone: the rest of a broadcast that was lost, or of others',
        );
        continue;
      }
      const files = places.files(id);
      await mkdir(files.directory, { recursive: true, mode: 0o700 });
      await files.stored.add(
        ...objects.map((object) => ({ type: 'stored' as const, ...object, mtimeMs: Date.now() })),
      );
      logger.info({ broadcast: id }, 'A broadcast was found in the object storage');
    }
    this.#hasFound = true;
  }

  #handleWell(): void {
    if (this.#trouble !== undefined) {
      this.#trouble = undefined;
      this.#options.logger.info({}, 'The object storage takes broadcasts again');
      this.#options.onTrouble?.(undefined);
    }
    this.#pauseMs = firstPauseMs;
    this.#schedule(this.#isLookWanted ? 0 : lookEveryMs);
  }

  #handleFailed(reason: string): void {
    const isNew = this.#trouble === undefined;
    this.#trouble = reason;
    if (isNew) {
      this.#options.logger.warn(
        { reason },
        'Broadcasts stay on the disk: the object storage does not take them',
      );
      this.#options.onTrouble?.(reason);
    }
    this.#schedule(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }
}
