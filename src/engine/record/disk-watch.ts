import type { Disposable } from '../../shared/base/disposable.ts';
import { every, type Timing } from '../../publish/timing.ts';

const watchEveryMs = 2_000;

/** Looks every two seconds how much room a disk has; never asks again before it was answered. */
export class DiskWatch implements Disposable {
  readonly #timer: Disposable;
  #isAsking = false;
  #isOver = false;

  /** @param readFreeBytes a disk that doesn't say is left alone until it does */
  constructor(
    timing: Timing,
    readFreeBytes: () => Promise<number>,
    onFreeBytes: (freeBytes: number) => void,
  ) {
    this.#timer = every(timing, watchEveryMs, () => {
      if (this.#isAsking) return;
      this.#isAsking = true;
      void readFreeBytes()
        .then(
          (freeBytes) => {
            if (!this.#isOver) onFreeBytes(freeBytes);
          },
          () => undefined,
        )
        .finally(() => {
          this.#isAsking = false;
        });
    });
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer.dispose();
  }
}
