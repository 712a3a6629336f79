/** How many come in a second for long, and how many at once. */
const perSecond = 50;
const burst = 250;

/** Lets so many things through at once and so many in a second for long. */
export class CallLimit {
  #left = burst;
  #atUs: number;

  constructor(nowUs: number) {
    this.#atUs = nowUs;
  }

  /** False if so many are too many now; none of them counts then. */
  take(count: number, nowUs: number): boolean {
    this.#left = Math.min(burst, this.#left + ((nowUs - this.#atUs) / 1e6) * perSecond);
    this.#atUs = nowUs;
    if (count > this.#left) return false;
    this.#left -= count;
    return true;
  }
}
