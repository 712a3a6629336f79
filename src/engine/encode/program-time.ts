/** A longer silence of the page (the computer slept) is cut short rather than sent. */
const maxGapUs = 10_000_000;
/** Sound and picture are never further out of order than this. */
const maxStepBackUs = 3_000_000;
/** Between the last frame before a jump and the first after it. */
const jointUs = 20_000;

/**
 * Keeps the program's time running forward when the page's clock jumps: a reload, another browser, a
 * computer that slept. Sound and picture are moved alike.
 */
export class ProgramTime {
  #offsetUs = 0;
  #newestUs: number | undefined;

  /** The time that the frame has on the program's clock. */
  map(ptsUs: number): number {
    const stepUs = ptsUs + this.#offsetUs - (this.#newestUs ?? ptsUs);
    if (this.#newestUs !== undefined && (stepUs > maxGapUs || stepUs < -maxStepBackUs)) {
      this.#offsetUs = this.#newestUs + jointUs - ptsUs;
    }
    const mappedUs = ptsUs + this.#offsetUs;
    this.#newestUs = Math.max(this.#newestUs ?? mappedUs, mappedUs);
    return mappedUs;
  }
}
