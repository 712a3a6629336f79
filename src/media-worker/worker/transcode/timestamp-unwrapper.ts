import { SerialSpace } from '../../../shared/base/serial-number.ts';

type TrackName = 'video' | 'audio';

/**
 * Turns the timestamps of a container, which wrap (FLV's after 49 days, MPEG-TS's after 26 hours), into
 * times that go on. FFmpeg's own correction does so once and falls back by a whole circle later.
 */
export class TimestampUnwrapper {
  readonly #space: SerialSpace;
  readonly #last: Partial<Record<TrackName, number>> = {};

  /** @param bits width of the timestamps in their container */
  constructor(bits: number) {
    this.#space = new SerialSpace(bits);
  }

  /** The long value of a track's next decoding time; its first one is the nearest to the other track's. */
  unwrap(track: TrackName, value: number): number {
    const before = this.#last[track] ?? this.#last[track === 'video' ? 'audio' : 'video'];
    const unwrapped = before === undefined ? this.#space.wrap(value) : before + this.#from(before, value);
    this.#last[track] = unwrapped;
    return unwrapped;
  }

  /** How much later than it is decoded a frame is shown. */
  delay(decoding: number, presentation: number): number {
    return Math.max(0, this.#from(decoding, presentation));
  }

  #from(from: number, to: number): number {
    return this.#space.distance(this.#space.wrap(from), this.#space.wrap(to));
  }
}
