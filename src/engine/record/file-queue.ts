import type { Clock } from '../../shared/base/clock.ts';
import type { FileWrite } from '../../shared/media/mp4/file-write.ts';
import { applyWrite, type WritableFile } from './writable-file.ts';

/** So much of a recording a power cut may cost, beside its last fragment. */
const syncEveryUs = 2_000_000;

/**
 * Writes a file in the background: what is pushed goes out in order, with one call to the operating system at a
 * time, so that a slow disk holds up nothing else. Flushes to the disk every two seconds.
 */
export class FileQueue {
  readonly #clock: Clock;
  #writes: FileWrite[] = [];
  #queuedBytes = 0;
  #isClosing = false;
  #failed = false;
  #wake = Promise.withResolvers<undefined>();
  #written: PromiseWithResolvers<undefined> | undefined;
  /**
   * Resolves when everything is on the disk and the file is closed; rejects with the first error of the operating
   * system, after which nothing more is written.
   */
  readonly done: Promise<void>;

  /** @param opening the file; it belongs to the queue from now on */
  constructor(opening: Promise<WritableFile>, clock: Clock) {
    this.#clock = clock;
    this.done = this.#run(opening);
    // Whoever is interested waits for it; that nobody does yet is no error.
    this.done.catch(() => undefined);
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  push(writes: readonly FileWrite[]): void {
    if (this.#failed || this.#isClosing) return;
    for (const write of writes) {
      this.#writes.push(write);
      if (write.kind === 'append') this.#queuedBytes += write.byteLength;
    }
    this.#wake.resolve(undefined);
  }

  /** Resolves when at most so many bytes wait, or nothing is written any more. */
  async untilQueued(byteLength: number): Promise<void> {
    while (this.#queuedBytes > byteLength && !this.#failed) {
      this.#written ??= Promise.withResolvers();
      await this.#written.promise;
    }
  }

  /** No more will be pushed. Returns `done`. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#wake.resolve(undefined);
    return this.done;
  }

  async #run(opening: Promise<WritableFile>): Promise<void> {
    try {
      const file = await opening;
      try {
        await this.#writeAll(file);
      } finally {
        await file.close();
      }
    } catch (failure) {
      this.#failed = true;
      this.#writes = [];
      this.#queuedBytes = 0;
      this.#tellWritten();
      throw failure;
    }
  }

  #tellWritten(): void {
    this.#written?.resolve(undefined);
    this.#written = undefined;
  }

  async #writeAll(file: WritableFile): Promise<void> {
    let syncedAtUs = this.#clock.nowUs();
    let position = 0;
    for (;;) {
      const next = this.#writes.shift();
      if (!next) {
        if (this.#isClosing) break;
        this.#wake = Promise.withResolvers();
        await this.#wake.promise;
        continue;
      }
      await applyWrite(file, next, position);
      if (next.kind === 'append') {
        position += next.byteLength;
        this.#queuedBytes -= next.byteLength;
        this.#tellWritten();
      }
      const nowUs = this.#clock.nowUs();
      if (nowUs - syncedAtUs < syncEveryUs) continue;
      await file.datasync();
      syncedAtUs = nowUs;
    }
    await file.datasync();
  }
}
