const slotUs = 100_000;
const slots = 10;

/** How much of something there was in the last second. */
export class RateMeter {
  readonly #amounts = new Float64Array(slots);
  /** Number of the slot that is filled now. */
  #slot: number | undefined;
  #sum = 0;

  add(amount: number, nowUs: number): void {
    this.#moveTo(nowUs);
    const place = (this.#slot ?? 0) % slots;
    this.#amounts[place] = (this.#amounts[place] ?? 0) + amount;
    this.#sum += amount;
  }

  perSecond(nowUs: number): number {
    this.#moveTo(nowUs);
    const coveredUs = (slots - 1) * slotUs + (nowUs - (this.#slot ?? 0) * slotUs);
    return (this.#sum * 1_000_000) / coveredUs;
  }

  #moveTo(nowUs: number): void {
    const slot = Math.floor(nowUs / slotUs);
    if (this.#slot === undefined || slot - this.#slot >= slots) {
      this.#amounts.fill(0);
      this.#sum = 0;
      this.#slot = slot;
      return;
    }
    while (this.#slot < slot) {
      this.#slot++;
      this.#sum -= this.#amounts[this.#slot % slots] ?? 0;
      this.#amounts[this.#slot % slots] = 0;
    }
  }
}
