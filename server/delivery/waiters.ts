/** Bounds how many requests are held at once in the whole relay. */
export class HoldLimit {
  readonly #limit: number;
  readonly #onGiven: (heldMs: number) => void;
  #held = 0;

  /** @param onGiven told how long each request was held */
  constructor(limit: number, onGiven: (heldMs: number) => void = () => undefined) {
    this.#limit = limit;
    this.#onGiven = onGiven;
  }

  get held(): number {
    return this.#held;
  }

  /** False if too many are held already. */
  take(): boolean {
    if (this.#held >= this.#limit) return false;
    this.#held += 1;
    return true;
  }

  give(heldMs: number): void {
    this.#held -= 1;
    this.#onGiven(heldMs);
  }
}

/**
 * Who waits and may leave before the answer, such as an answer of Node's. An AbortSignal for each of thousands would
 * be half of what is kept for them, and the garbage collector copies that just when all are answered.
 */
export interface Asker {
  /** Told when nobody waits any more, at the latest after the answer. */
  once(event: 'close', listener: () => void): unknown;
}

/** How a wait ended. */
export type WaitOutcome = 'done' | 'timeout' | 'refused' | 'abandoned';

interface Waiter {
  isDone: () => boolean;
  deadlineMs: number;
  settle: (outcome: WaitOutcome) => void;
}

/**
 * Requests that wait for a rendition to go on. All wait equally long, so the list is in the order of
 * their deadlines, and one timer serves it.
 */
export class Waiters {
  readonly #limit: HoldLimit;
  readonly #maxWaitMs: number;
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limit: HoldLimit, maxWaitMs: number) {
    this.#limit = limit;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * Waits until `isDone` is true at a `notify`. `refused` if too many wait; `abandoned` if the asker leaves first.
   */
  wait(isDone: () => boolean, asker: Asker): Promise<WaitOutcome> {
    if (isDone()) return Promise.resolve('done');
    if (!this.#limit.take()) return Promise.resolve('refused');
    return new Promise((resolve) => {
      const waiter: Waiter = {
        isDone,
        deadlineMs: performance.now() + this.#maxWaitMs,
        settle: (outcome) => {
          if (!this.#waiting.delete(waiter)) return;
          this.#limit.give(performance.now() + this.#maxWaitMs - waiter.deadlineMs);
          resolve(outcome);
        },
      };
      this.#waiting.add(waiter);
      // It stays where it is when the wait is over: to remove it costs more than to be told in vain.
      asker.once('close', () => {
        waiter.settle('abandoned');
      });
      this.#arm();
    });
  }

  /** The rendition went on: lets those go whose wait is over. */
  notify(): void {
    for (const waiter of [...this.#waiting]) if (waiter.isDone()) waiter.settle('done');
  }

  #arm(): void {
    const [first] = this.#waiting;
    if (!first || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const nowMs = performance.now();
        for (const waiter of [...this.#waiting]) {
          if (waiter.deadlineMs > nowMs) break;
          waiter.settle('timeout');
        }
        this.#arm();
      },
      Math.max(first.deadlineMs - performance.now(), 1),
    );
  }
}
