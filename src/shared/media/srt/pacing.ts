import { RateMeter } from './rate-meter.ts';

/**
 * What retransmissions may take, as a part of the input. It is more than the 25 % of libsrt's SRTO_OHEADBW,
 * since its receivers report what was only overtaken, too: 15 % of loss on a path that overtakes needs 56 %.
 */
const repairShare = 0.6;
/** In bytes per second: so much is always allowed, or a thin stream could neither begin nor be repaired. */
const floorBytesPerSecond = 1_000_000;
const repairFloorBytesPerSecond = 125_000;
/** Timers are late: what could not go out because of that goes out at once afterwards. */
const lateTickUs = 20_000;
/** Losses come together: what no retransmission needed is kept for so long. */
const repairCreditUs = 1_000_000;
const shortestDrainUs = 20_000;
const longestDrainUs = 100_000;

/**
 * When the next packet may go out. Packets go at the input's rate and what repairs may take, and
 * faster when a burst waits, such as a keyframe: it is gone within a quarter of the latency, and within 0.1 s.
 * Retransmissions never take more than 60 % of the input's rate, averaged over a second, so that
 * a path that is too narrow is not made worse by repairs.
 */
export class Pacing {
  readonly #input = new RateMeter();
  readonly #drainUs: number;
  /** Bytes per second that bring the burst that waits out in time. */
  #burstRate = 0;
  #nextUs = -Infinity;
  #nextRepairUs = -Infinity;

  constructor(latencyUs: number) {
    this.#drainUs = Math.min(Math.max(latencyUs / 4, shortestDrainUs), longestDrainUs);
  }

  /** Earliest time for the next packet of any kind. */
  get nextUs(): number {
    return this.#nextUs;
  }

  /** Earliest time for the next retransmission. */
  get nextRepairUs(): number {
    return Math.max(this.#nextUs, this.#nextRepairUs);
  }

  inputBytesPerSecond(nowUs: number): number {
    return this.#input.perSecond(nowUs);
  }

  /** The application gave `bytes`; `waitingBytes` have not gone out yet, these included. */
  handleInput(bytes: number, waitingBytes: number, nowUs: number): void {
    this.#input.add(bytes, nowUs);
    this.#burstRate = Math.max(this.#burstRate, (waitingBytes * 1_000_000) / this.#drainUs);
  }

  /** Nothing waits any more. */
  handleDrained(): void {
    this.#burstRate = 0;
  }

  handleSent(bytes: number, isRetransmission: boolean, nowUs: number): void {
    const inputRate = this.#input.perSecond(nowUs);
    const rate = Math.max(inputRate * (1 + repairShare), floorBytesPerSecond, this.#burstRate);
    this.#nextUs = Math.max(this.#nextUs, nowUs - lateTickUs) + (bytes * 1_000_000) / rate;
    if (!isRetransmission) return;
    const repairRate = Math.max(inputRate * repairShare, repairFloorBytesPerSecond);
    this.#nextRepairUs =
      Math.max(this.#nextRepairUs, nowUs - repairCreditUs) + (bytes * 1_000_000) / repairRate;
  }
}
