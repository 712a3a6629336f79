/**
 * The program clock: µs, monotonic, the same in the page and all its workers, because every context of
 * one process derives `timeOrigin` from the same two clocks.
 */
export function programNowUs(): number {
  return (performance.timeOrigin + performance.now()) * 1000;
}

/** Beyond this the time of day was set, and what shows it follows. */
const maxWallSkewMs = 5;

/** Time of day on the program clock's steady pace: follows the system's only when that was set. */
export class SteadyWallClock {
  #offsetMs = 0;

  /** ms since 1970 at `clockUs` of the program clock. */
  at(clockUs: number): number {
    const skewMs = Date.now() - programNowUs() / 1000;
    if (Math.abs(skewMs - this.#offsetMs) > maxWallSkewMs) this.#offsetMs = skewMs;
    return clockUs / 1000 + this.#offsetMs;
  }
}
