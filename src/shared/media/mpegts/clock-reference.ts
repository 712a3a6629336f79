/**
 * How far the clock runs behind decoding time. It is the time that a player's buffer has to get a
 * picture whole, and what sound may come later than the picture beside it.
 */
const leadUs = 150_000;
/** After this much sound without a picture to bring it, the clock is sent on its own. */
const maxGapUs = 40_000;

/**
 * Says when the program clock (ISO/IEC 13818-1, 2.4.2.1) is to be written, and what it shows. It
 * never goes back; more than 100 ms between two are against 2.7.2.
 */
export class ClockReference {
  #clockUs: number | undefined;
  /** Where the sound was when the clock was last written; nothing while none has come since. */
  #soundAtClockUs: number | undefined;

  /**
   * With a packet of the stream that carries the clock.
   * @param timeUs its decoding time
   */
  withUnit(timeUs: number): number | undefined {
    const clockUs = timeUs - leadUs;
    if (this.#clockUs !== undefined && clockUs <= this.#clockUs) return undefined;
    this.#soundAtClockUs = undefined;
    this.#clockUs = clockUs;
    return clockUs;
  }

  /**
   * Beside a frame of sound, where the pictures carry the clock. The sound may run ahead of them or
   * lag behind, so it only tells how much time went by.
   */
  besideSound(timeUs: number): number | undefined {
    this.#soundAtClockUs ??= timeUs;
    const passedUs = timeUs - this.#soundAtClockUs;
    if (this.#clockUs !== undefined && passedUs < maxGapUs) return undefined;
    this.#soundAtClockUs = timeUs;
    this.#clockUs = this.#clockUs === undefined ? timeUs - leadUs : this.#clockUs + passedUs;
    return this.#clockUs;
  }
}
