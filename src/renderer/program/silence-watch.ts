/** A device that has delivered and then gives nothing for so long is frozen. */
const silentAfterUs = 2_000_000;
/** Some cameras and wireless microphones need their time to start. */
const firstArrivalWithinUs = 10_000_000;
/** Between two looks so far apart it was the machine that slept, not the device. */
const sleptAfterUs = 500_000;

/** Notices that a device delivers nothing any more. */
export class SilenceWatch {
  #lastArrivalUs: number;
  #lastLookUs: number;
  #delivered = false;

  constructor(nowUs: number) {
    this.#lastArrivalUs = this.#lastLookUs = nowUs;
  }

  handleArrival(nowUs: number): void {
    this.#lastArrivalUs = nowUs;
    this.#delivered = true;
  }

  /** To be asked regularly. */
  isSilent(nowUs: number): boolean {
    if (nowUs - this.#lastLookUs > sleptAfterUs) this.#lastArrivalUs = nowUs;
    this.#lastLookUs = nowUs;
    return nowUs - this.#lastArrivalUs > (this.#delivered ? silentAfterUs : firstArrivalWithinUs);
  }
}
