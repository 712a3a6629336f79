import { within } from './within.ts';

/** A decoder that gives nothing for so long has given up. */
const stallMs = 15_000;

/** What both of mediabunny's sinks give. Times in seconds. */
interface Sample {
  readonly timestamp: number;
  readonly duration: number;
  close(): void;
}

/**
 * Reads a track's samples from a place on. The sample that `next` gives is the caller's to close. A file
 * that breaks off, or a decoder that gives up, ends the reading; `failure` tells of it.
 */
export class SampleReader<Each extends Sample> {
  readonly #samples: AsyncGenerator<Each, void, unknown>;
  readonly #startSeconds: number;
  #first: Promise<Each | undefined> | undefined;
  #closed = false;
  /** End of the last sample that came, or the start. */
  endSeconds: number;
  count = 0;
  failure: unknown;

  constructor(sink: { samples(start: number): AsyncGenerator<Each, void, unknown> }, startSeconds: number) {
    this.#samples = sink.samples(startSeconds);
    this.#startSeconds = startSeconds;
    this.endSeconds = startSeconds;
    this.#first = this.#next();
  }

  /** Resolves when the first sample was decoded, or won't be. */
  async ready(): Promise<void> {
    await this.#first;
  }

  /** Undefined at the end. */
  async next(): Promise<Each | undefined> {
    const first = this.#first;
    this.#first = undefined;
    const sample = await (first ?? this.#next());
    if (!this.#closed) return sample;
    sample?.close();
    return undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#first?.then((sample) => sample?.close());
    // It may be in the middle of something that fails; nobody waits for it any more.
    this.#samples.return().catch(() => undefined);
  }

  async #next(): Promise<Each | undefined> {
    try {
      const coming = this.#samples.next();
      const { value } = await within(stallMs, coming).catch((stall: unknown) => {
        // What comes after all is nobody's.
        void coming.then((late) => late.value?.close()).catch(() => undefined);
        throw stall;
      });
      if (!value) return undefined;
      this.count++;
      this.endSeconds = Math.max(this.endSeconds, value.timestamp + value.duration, this.#startSeconds);
      return value;
    } catch (failure) {
      if (!this.#closed) this.failure = failure;
      return undefined;
    }
  }
}
