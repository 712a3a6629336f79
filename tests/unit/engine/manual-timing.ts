import { toDisposable, type Disposable } from '../../../src/shared/base/disposable.ts';
import type { Timing } from '../../../src/publish/timing.ts';

interface Timer {
  dueMs: number;
  callback: () => void;
  disposable: Disposable;
}

/** A clock that stands still until it is told to go on, and the timers that hang on it. */
export class ManualTiming implements Timing {
  readonly #timers = new Set<Timer>();
  #nowMs = 1_000_000;

  nowUs(): number {
    return this.#nowMs * 1000;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Disposable {
    const timer: Timer = {
      dueMs: this.#nowMs + delayMs,
      callback,
      disposable: toDisposable(() => this.#timers.delete(timer)),
    };
    this.#timers.add(timer);
    return timer.disposable;
  }

  /** Lets time pass; what was started by a timer gets its turn before the next one. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#nowMs = next.dueMs;
      next.disposable.dispose();
      next.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.dueMs <= endMs);
    return due.sort((a, b) => a.dueMs - b.dueMs)[0];
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
