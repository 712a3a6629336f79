import { sleep, type Timing } from '../../publish/timing.ts';

/** No watcher is told more often. */
const minPeriodMs = 100;

/** Tells any number of watchers of a value that changes; changes in quick succession become one. */
export class Watch<T> {
  readonly #read: () => T;
  readonly #timing: Timing;
  readonly #closed = new AbortController();
  #version = 0;
  #wake = Promise.withResolvers<undefined>();

  constructor(read: () => T, timing: Timing) {
    this.#read = read;
    this.#timing = timing;
  }

  /** The value is another now. */
  changed(): void {
    this.#version += 1;
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers();
  }

  /** Starts with the present value; ends when `signal` aborts or the watch is closed. */
  async *values(signal: AbortSignal | undefined): AsyncGenerator<T> {
    const over = AbortSignal.any(signal ? [signal, this.#closed.signal] : [this.#closed.signal]);
    const ended = new Promise<void>((resolve) => {
      over.addEventListener('abort', () => resolve());
      if (over.aborted) resolve();
    });
    while (!over.aborted) {
      const seen = this.#version;
      yield this.#read();
      await sleep(this.#timing, minPeriodMs, over);
      if (seen === this.#version) await Promise.race([this.#wake.promise, ended]);
    }
  }

  /** Ends every watcher. */
  close(): void {
    this.#closed.abort();
  }
}
