import { TimestampRepair } from '../../../shared/media/timestamp-repair.ts';
import { ticksPerSecond } from './ticks.ts';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';

/** Brings a container's timestamps, which wrap and may jump, onto the stream's one timeline. */
export class StreamTimes {
  readonly #unwrapper: TimestampUnwrapper;
  readonly #ticksPerUnit: number;
  readonly #repair = new TimestampRepair({ ticksPerSecond });

  /**
   * @param bits width of the timestamps in their container
   * @param unitsPerSecond what they count
   */
  constructor(bits: number, unitsPerSecond: number) {
    this.#unwrapper = new TimestampUnwrapper(bits);
    this.#ticksPerUnit = ticksPerSecond / unitsPerSecond;
  }

  /**
   * Decoding time of a track's next packet, in ticks.
   * @param value as the container has it; nothing if it has none
   * @param durationTicks how long the packet lasts as far as is known, or 0
   */
  place(track: 'video' | 'audio', value: number | undefined, durationTicks: number): number {
    const rawTicks =
      value === undefined ? undefined : Math.round(this.#unwrapper.unwrap(track, value) * this.#ticksPerUnit);
    return this.#repair.place(track, rawTicks, durationTicks);
  }

  /** How much later than it is decoded a frame is shown, in ticks. */
  delay(decoding: number, presentation: number): number {
    return Math.round(this.#unwrapper.delay(decoding, presentation) * this.#ticksPerUnit);
  }
}
