/** How much earlier than due a frame may come: timestamps of RTMP are whole milliseconds. */
const toleranceShare = 0.25;

/** Leaves out frames where they come closer together than an interval. */
export class FrameRateCap {
  readonly #intervalTicks: number;
  #dueTicks = -Infinity;

  constructor(intervalTicks: number) {
    this.#intervalTicks = intervalTicks;
  }

  /** @param always true for a frame that can't be left out, the first of a segment */
  takes(ptsTicks: number, always: boolean): boolean {
    const tolerance = this.#intervalTicks * toleranceShare;
    if (!always && ptsTicks < this.#dueTicks - tolerance) return false;
    // What comes about when it is due keeps the beat; all else begins a new one.
    const inBeat = Math.abs(ptsTicks - this.#dueTicks) <= tolerance;
    this.#dueTicks = (inBeat ? this.#dueTicks : ptsTicks) + this.#intervalTicks;
    return true;
  }
}
