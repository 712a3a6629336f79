import type { InputRest } from '../../jobs.ts';
import { ticksPerSecond } from './ticks.ts';

/** How much of a picture's length timestamps in milliseconds may be off. */
const jitterShare = 0.1;
/** More than any part has. */
const maxPieces = 200;

/**
 * Follows how pictures come, to tell how many of them nothing can be made of yet: a part goes out with
 * the picture that completes it, and those before it may wait with who sends them.
 */
export class PicturePace {
  #newestTicks: number | undefined;
  #stepTicks = 0;

  handlePicture(dtsTicks: number): void {
    this.#stepTicks = dtsTicks - (this.#newestTicks ?? dtsTicks);
    this.#newestTicks = dtsTicks;
  }

  /**
   * What may wait, if pictures go on as they did; nothing where the next is needed at once.
   * @param dueSeconds when the picture comes that completes a part
   */
  restUntil(dueSeconds: number): Pick<InputRest, 'pieces' | 'forMs'> | undefined {
    if (this.#newestTicks === undefined || this.#stepTicks <= 0) return undefined;
    const aheadSteps = (dueSeconds * ticksPerSecond - this.#newestTicks) / this.#stepTicks;
    const pieces = Math.min(maxPieces, Math.ceil(aheadSteps - jitterShare) - 1);
    // Whatever comes later than half a picture before the due one is taken for that one.
    const forMs = (((pieces + 0.5) * this.#stepTicks) / ticksPerSecond) * 1000;
    return pieces > 0 ? { pieces, forMs } : undefined;
  }
}
