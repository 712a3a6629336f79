const windowUs = 10_000_000;

/**
 * Counts refusals by address, in windows of ten seconds. A refusal costs a look into the database, so
 * an address that goes on and on is not let that far for a while.
 */
export class RefusalCount {
  readonly #limit: number;
  #counts = new Map<string, number>();
  #windowEndUs = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(address: string, nowUs: number): void {
    this.#begin(nowUs);
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }

  /** True while the address had too many. */
  isSpent(address: string, nowUs: number): boolean {
    this.#begin(nowUs);
    return (this.#counts.get(address) ?? 0) >= this.#limit;
  }

  #begin(nowUs: number): void {
    if (nowUs < this.#windowEndUs) return;
    this.#windowEndUs = nowUs + windowUs;
    this.#counts.clear();
  }
}
