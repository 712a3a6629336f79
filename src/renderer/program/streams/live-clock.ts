/** Beside what the relay asks for: time to decode, and to be on time when a part is late. */
const marginUs = 350_000;
const leastTargetUs = 900_000;
const mostTargetUs = 8_000_000;
/** Less than this before the live edge, and the next late part is one too many. */
const leastReserveUs = 120_000;
const moreReserveUs = 300_000;
/** How much of time is stretched at most to come back to the wanted distance: nobody hears it. */
const slewPerUs = 0.004;
/** The soonest arrival of so long a time says how far the live edge truly is. */
const windowUs = 6_000_000;
/** Too far off to be made up for in a few minutes. */
const hopelessUs = 1_200_000;

/**
 * When a live stream's pictures and sound are due on the program clock: a steady time behind the live
 * edge, which moves with another clock and comes in pieces that are now and then late. All times in µs.
 */
export class LiveClock {
  #targetUs: number;
  /** From the stream's time to the program's. */
  #offsetUs: number | undefined;
  #lastUs = 0;
  /** The least wanted offset of this window and of the one before. */
  #leastUs = Infinity;
  #formerUs = Infinity;
  #windowEndUs = 0;

  constructor(holdBackUs: number) {
    this.#targetUs = Math.min(mostTargetUs, Math.max(leastTargetUs, holdBackUs + marginUs));
  }

  /** How far from the live edge it plays. */
  get targetUs(): number {
    return this.#targetUs;
  }

  /**
   * Takes note of a piece that came.
   * @param edgeUs the stream's time at which what is known of it ends
   * @returns `again` where what is due began anew, and what was sent with earlier times is void
   */
  handleArrival(edgeUs: number, nowUs: number): 'first' | 'again' | 'on' {
    const wantedUs = nowUs + this.#targetUs - edgeUs;
    if (this.#offsetUs === undefined) {
      this.#begin(wantedUs, nowUs);
      return 'first';
    }
    if (edgeUs + this.#offsetUs - nowUs < leastReserveUs) {
      this.#targetUs = Math.min(mostTargetUs, this.#targetUs + moreReserveUs);
      return this.#begin(nowUs + this.#targetUs - edgeUs, nowUs);
    }
    this.#leastUs = Math.min(this.#leastUs, wantedUs);
    if (nowUs >= this.#windowEndUs) {
      this.#formerUs = this.#leastUs;
      this.#leastUs = Infinity;
      this.#windowEndUs = nowUs + windowUs;
    }
    const elapsedUs = Math.max(0, nowUs - this.#lastUs);
    this.#lastUs = nowUs;
    if (this.#formerUs === Infinity) return 'on';
    const errorUs = Math.min(this.#formerUs, this.#leastUs) - this.#offsetUs;
    if (Math.abs(errorUs) > hopelessUs) return this.#begin(this.#offsetUs + errorUs, nowUs);
    const mostUs = elapsedUs * slewPerUs;
    this.#offsetUs += Math.max(-mostUs, Math.min(mostUs, errorUs));
    return 'on';
  }

  /** Undefined until something came. */
  dueUs(streamUs: number): number | undefined {
    return this.#offsetUs === undefined ? undefined : streamUs + this.#offsetUs;
  }

  #begin(offsetUs: number, nowUs: number): 'again' {
    this.#offsetUs = offsetUs;
    this.#leastUs = Infinity;
    this.#formerUs = Infinity;
    this.#windowEndUs = nowUs + windowUs;
    this.#lastUs = nowUs;
    return 'again';
  }
}
