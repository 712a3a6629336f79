/** Behind by less than this is ease. */
const easeUs = 500_000;
const firstWaitUs = 60_000_000;
const longestWaitUs = 16 * 60_000_000;
/** What had to go again so soon after its return waits longer the next time. */
const trialUs = 5 * 60_000_000;

/** Tells when what was dropped for want of speed may come back: after a while of ease, longer where that was in vain. */
export class ReturnWatch {
  #waitUs = firstWaitUs;
  #easySinceUs: number | undefined;
  #returnedUs: number | undefined;

  /** Something was dropped. */
  handleDrop(nowUs: number): void {
    const inVain = this.#returnedUs !== undefined && nowUs - this.#returnedUs < trialUs;
    this.#waitUs = inVain ? Math.min(this.#waitUs * 2, longestWaitUs) : firstWaitUs;
    this.#easySinceUs = undefined;
  }

  /** @returns true if one of what was dropped should come back now */
  observe(nowUs: number, lagUs: number): boolean {
    if (lagUs > easeUs) {
      this.#easySinceUs = undefined;
      return false;
    }
    this.#easySinceUs ??= nowUs;
    if (nowUs - this.#easySinceUs < this.#waitUs) return false;
    this.#easySinceUs = undefined;
    this.#returnedUs = nowUs;
    return true;
  }
}
