import { timestampSpace } from './sequence.ts';

/** As libsrt: the drift is the average of so many samples, at most one for each 10 ms. */
const driftSamples = 1000;
/** An average beyond it moves the base by this much. */
const maxDriftUs = 5000;
/** No packet is so much earlier or later than its time, beyond the latency: the peer's clock was set. */
const largestDeviationUs = 10_000_000;

/**
 * Says when a packet of the peer is to be played (TSBPD; draft-sharabayko-srt-01, 4.5): base time,
 * plus timestamp, plus latency, plus what the peer's clock drifts against the own one.
 *
 * Timestamps are 32 bits of µs. The long ones in here are those nearest to the present time of the
 * peer's stream, however often they wrapped; packets more than half an hour off don't exist.
 */
export class PlaybackClock {
  readonly #latencyUs: number;
  /** Own clock: what the long timestamp 0 stands for. */
  #baseUs: number;
  #driftUs = 0;
  /** What the base moved by in the course of drift. */
  #movedUs = 0;
  /** Of what each sample says the base is: its own time here less its timestamp. */
  #baseSumUs = 0;
  #rttSumUs = 0;
  #sampleCount = 0;
  /** Of the first samples: the path that the base goes by. */
  #leastRttUs = Infinity;
  /** After the first samples the base moves with the drift alone. */
  #isSettled = false;

  constructor(peerStartUs: number, latencyUs: number) {
    this.#baseUs = Math.floor(peerStartUs);
    this.#latencyUs = latencyUs;
  }

  /** Correction of the peer's clock so far. */
  get correctionUs(): number {
    return this.#driftUs + this.#movedUs;
  }

  /** The long timestamp of a packet that came now. */
  longTimestamp(timestampUs: number, nowUs: number): number {
    const elapsedUs = nowUs - this.#baseUs;
    return elapsedUs + timestampSpace.distance(timestampSpace.wrap(elapsedUs), timestampUs);
  }

  /** Own clock: when the packet with this long timestamp is due. */
  dueUs(longTimestampUs: number): number {
    return this.#baseUs + longTimestampUs + this.#latencyUs + this.#driftUs;
  }

  /** How far a packet that came now is behind its time, if that is beyond any network: the peer's clock was set. */
  jumpOf(longTimestampUs: number, nowUs: number): number {
    const deviationUs = nowUs - this.#baseUs - longTimestampUs;
    return Math.abs(deviationUs) > largestDeviationUs + this.#latencyUs ? deviationUs : 0;
  }

  /** The peer's clock was set; its packets are on time again. */
  follow(jumpUs: number): void {
    this.#baseUs += jumpUs;
    this.#forgetSamples();
  }

  /**
   * An answer of the peer came: its timestamp, and the round trip that was measured with it. The path
   * being longer than at first is no drift: half of the difference is taken for the way here.
   *
   * Beyond libsrt: the base comes from the handshake, which is late wherever one of the machines is busy
   * with its start, and all of the stream would be as late. So the earliest of the first samples corrects it.
   */
  addSample(timestampUs: number, rttUs: number, nowUs: number): void {
    const longUs = this.longTimestamp(timestampUs, nowUs);
    if (this.jumpOf(longUs, nowUs) !== 0) return;
    const baseUs = nowUs - longUs;
    if (!this.#isSettled) {
      this.#leastRttUs = Math.min(this.#leastRttUs, rttUs);
      this.#baseUs = Math.min(this.#baseUs, baseUs);
    }
    this.#baseSumUs += baseUs;
    this.#rttSumUs += rttUs;
    this.#sampleCount++;
    if (this.#sampleCount < driftSamples) return;
    const longerPathUs = (this.#rttSumUs / driftSamples - this.#leastRttUs) / 2;
    this.#driftUs = Math.round(this.#baseSumUs / driftSamples - this.#baseUs - longerPathUs);
    this.#isSettled = true;
    this.#forgetSamples();
    if (Math.abs(this.#driftUs) <= maxDriftUs) return;
    const moveUs = Math.sign(this.#driftUs) * maxDriftUs;
    this.#driftUs -= moveUs;
    this.#baseUs += moveUs;
    this.#movedUs += moveUs;
  }

  #forgetSamples(): void {
    this.#baseSumUs = 0;
    this.#rttSumUs = 0;
    this.#sampleCount = 0;
  }
}
