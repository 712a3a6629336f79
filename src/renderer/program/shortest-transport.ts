const windowUs = 1_000_000;
/** For so many windows the quickest arrival counts. */
const maxWindows = 10;
/** So many windows in a row that are later by so much mean that the quickest was a freak, such as a start's. */
const obsoleteWindows = 2;
const obsoleteUs = 40_000;

/**
 * Maps a device's timestamps, whose zero is anyone's guess, to the program clock. Transport takes a
 * moment, sometimes a long one, but never less than none: so what came quickest of late is taken to
 * have arrived at once.
 */
export class ShortestTransport {
  /** The quickest of each window, the present one last. */
  #quickest: number[] = [];
  #windowStartUs = -Infinity;

  /** To be added to a timestamp; Infinity before the first observation. */
  get offsetUs(): number {
    return Math.min(...this.#quickest);
  }

  /** @param timestampUs when capture of what arrived was complete, by the device's clock */
  observe(timestampUs: number, arrivalUs: number): void {
    if (arrivalUs - this.#windowStartUs > windowUs) {
      this.#windowStartUs = arrivalUs;
      const latest = this.#quickest.slice(-obsoleteWindows);
      const isObsolete =
        latest.length === obsoleteWindows && Math.min(...latest) - this.offsetUs > obsoleteUs;
      this.#quickest = [...(isObsolete ? latest : this.#quickest).slice(1 - maxWindows), Infinity];
    }
    const present = this.#quickest.pop() ?? Infinity;
    this.#quickest.push(Math.min(present, arrivalUs - timestampUs));
  }
}
