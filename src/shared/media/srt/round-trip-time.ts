/** Before anything was measured (draft-sharabayko-srt-01, 4.10). */
const initialRttUs = 100_000;
const initialVarianceUs = 50_000;
/** No path is longer; whoever says so must not slow us down. */
const longestUs = 10_000_000;
/** For so long an own measurement is worth more than what the peer says. */
const ownSampleValidUs = 3_000_000;

/** Estimate of the round trip, from own measurements or, where there are none, from the peer's. */
export class RoundTripTime {
  #rttUs = initialRttUs;
  #varianceUs = initialVarianceUs;
  #isMeasured = false;
  #lastSampleUs = -Infinity;

  constructor(handshakeRttUs: number | undefined) {
    if (handshakeRttUs === undefined) return;
    this.#rttUs = bounded(handshakeRttUs);
    this.#varianceUs = this.#rttUs / 2;
  }

  /** False while the values are a guess or the handshake's. */
  get isMeasured(): boolean {
    return this.#isMeasured;
  }

  get rttUs(): number {
    return this.#rttUs;
  }

  get varianceUs(): number {
    return this.#varianceUs;
  }

  /** How long to wait for an answer before it counts as lost. */
  get patienceUs(): number {
    return this.#rttUs + 4 * this.#varianceUs;
  }

  /** A measurement: from an acknowledgement to the acknowledgement of it. */
  addSample(sampleUs: number, nowUs: number): void {
    const sample = bounded(sampleUs);
    this.#lastSampleUs = nowUs;
    if (!this.#isMeasured) {
      this.#isMeasured = true;
      this.#rttUs = sample;
      this.#varianceUs = sample / 2;
      return;
    }
    // As libsrt: the deviation is from the average before this sample.
    this.#varianceUs += (Math.abs(sample - this.#rttUs) - this.#varianceUs) / 4;
    this.#rttUs += (sample - this.#rttUs) / 8;
  }

  /** What the peer says in an acknowledgement: an average already. */
  adopt(rttUs: number, varianceUs: number, nowUs: number): void {
    if (nowUs - this.#lastSampleUs < ownSampleValidUs) return;
    // The peer has not measured anything yet.
    if (rttUs === initialRttUs && varianceUs === initialVarianceUs) return;
    this.#isMeasured = true;
    this.#rttUs = bounded(rttUs);
    this.#varianceUs = bounded(varianceUs);
  }
}

function bounded(us: number): number {
  return Math.min(Math.max(us, 1), longestUs);
}
