/**
 * How much later parts come than they could: media time runs beside the clock, so the part that came
 * soonest says when each of the others was due. Deaf to steps of the time of day.
 */
export class PartDelay {
  #clock: object | undefined;
  #soonestMs = Infinity;

  /**
   * @param clock stands for the clock of the timestamps; another one starts the reckoning anew
   * @param endUs presentation time of the part's end
   * @returns ms
   */
  measure(clock: object, endUs: number, nowMs = performance.now()): number {
    if (clock !== this.#clock) this.#soonestMs = Infinity;
    this.#clock = clock;
    const offsetMs = nowMs - endUs / 1000;
    this.#soonestMs = Math.min(this.#soonestMs, offsetMs);
    return offsetMs - this.#soonestMs;
  }
}
