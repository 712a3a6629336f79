/** Behind by more than this … */
const limitUs = 2_000_000;
/** … for this long is too slow. */
const patienceUs = 3_000_000;

/**
 * Tells whether the work falls behind real time. A queue alone doesn't: a publisher that sends ten
 * seconds at once has the work behind its queue but ahead of the clock.
 */
export class LagWatch {
  #start: { nowUs: number; doneUs: number } | undefined;
  #behindSinceUs: number | undefined;
  #lagUs = 0;

  /** How far the work was behind when it was last looked at. */
  get lagUs(): number {
    return this.#lagUs;
  }

  /**
   * @param nowUs monotonic time
   * @param doneUs media time that is worked off
   * @param queuedUs media time that waits
   * @returns true if something should be dropped; then it gives the rest time to catch up
   */
  observe(nowUs: number, doneUs: number, queuedUs: number): boolean {
    this.#start ??= { nowUs, doneUs };
    const lateUs = nowUs - this.#start.nowUs - (doneUs - this.#start.doneUs);
    this.#lagUs = Math.max(0, Math.min(lateUs, queuedUs));
    if (this.#lagUs <= limitUs) {
      this.#behindSinceUs = undefined;
      return false;
    }
    this.#behindSinceUs ??= nowUs;
    if (nowUs - this.#behindSinceUs < patienceUs) return false;
    this.#behindSinceUs = undefined;
    return true;
  }
}
