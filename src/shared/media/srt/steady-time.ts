/** A step back by less is only two clocks read in another order. */
const smallestJumpUs = 1_000_000;
/** A longer step forward is a clock that was set: neither side would have waited so long for the other. */
const longestStepUs = 10_000_000;

/** The owner's clock without its jumps: never goes back, and goes on from where it was when the clock is set. */
export class SteadyTime {
  #lastUs: number;
  /** What the jumps amount to. */
  #offsetUs = 0;

  constructor(nowUs: number) {
    this.#lastUs = Math.floor(nowUs);
  }

  /** The steady time, in whole µs, of a moment of the owner's clock. */
  at(nowUs: number): number {
    const us = Math.floor(nowUs) + this.#offsetUs;
    const stepUs = us - this.#lastUs;
    if (stepUs > 0 && stepUs <= longestStepUs) this.#lastUs = us;
    else if (Number.isFinite(stepUs) && (stepUs > 0 || stepUs < -smallestJumpUs)) this.#offsetUs -= stepUs;
    return this.#lastUs;
  }

  /** The moment of the owner's clock that a steady time falls on. */
  ofOwner(us: number): number {
    return us - this.#offsetUs;
  }
}
