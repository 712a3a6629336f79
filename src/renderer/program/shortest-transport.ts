/** Half of the window in which the quickest arrival is looked for. */
const windowUs = 5_000_000;

/**
 * Maps a device's timestamps, whose zero is anyone's guess, to the program clock. Transport takes a
 * moment, sometimes a long one, but never less than none: so what came quickest of late is taken to
 * have arrived at once.
 */
export class ShortestTransport {
  #windowStartUs = -Infinity;
  #current = Infinity;
  #previous = Infinity;

  /** To be added to a timestamp; Infinity before the first observation. */
  get offsetUs(): number {
    return Math.min(this.#current, this.#previous);
  }

  /** @param timestampUs when capture of what arrived was complete, by the device's clock */
  observe(timestampUs: number, arrivalUs: number): void {
    if (arrivalUs - this.#windowStartUs > windowUs) {
      this.#windowStartUs = arrivalUs;
      this.#previous = this.#current;
      this.#current = Infinity;
    }
    this.#current = Math.min(this.#current, arrivalUs - timestampUs);
  }
}
