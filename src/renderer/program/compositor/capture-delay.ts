/** Most that one frame's time may be moved. */
const maxSlewUs = 1000;
/** Share of a new observation in the mean. */
const weight = 0.05;

/**
 * How old the cameras' pictures are when they are composed. The program's frames are stamped by so
 * much earlier, for the sound is stamped with its capture too. It moves in small steps: frames must
 * stay evenly spaced.
 */
export class CaptureDelay {
  #meanUs: number | undefined;
  #appliedUs = 0;

  /** @param delayUs age of the oldest camera picture in this frame; undefined without a camera */
  observe(delayUs: number | undefined): void {
    if (delayUs === undefined) return;
    this.#meanUs = this.#meanUs === undefined ? delayUs : this.#meanUs + (delayUs - this.#meanUs) * weight;
  }

  /** Takes the present mean over at once: nothing was stamped yet. */
  jump(): void {
    this.#appliedUs = this.#meanUs ?? 0;
  }

  /** The delay that the last frame was stamped with. */
  get appliedUs(): number {
    return this.#appliedUs;
  }

  /** The delay to stamp the next frame with. */
  next(): number {
    const errorUs = (this.#meanUs ?? 0) - this.#appliedUs;
    this.#appliedUs += Math.max(-maxSlewUs, Math.min(maxSlewUs, errorUs));
    return this.#appliedUs;
  }
}
