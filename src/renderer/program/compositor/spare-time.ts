/** Frames of the program for which something beside it waits for time to spare. */
const maxWaits = 4;

/** Lets something be done beside the program when there is time for it, or when it has waited long enough. */
export class SpareTime {
  readonly #nowUs: () => number;
  #costUs = 0;
  #waits = 0;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** @param untilUs when the program needs the time again */
  use(untilUs: number, work: () => void): void {
    const startUs = this.#nowUs();
    if (startUs + this.#costUs > untilUs && this.#waits < maxWaits) {
      this.#waits++;
      return;
    }
    this.#waits = 0;
    work();
    this.#costUs = this.#nowUs() - startUs;
  }
}
