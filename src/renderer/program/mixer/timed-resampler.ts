import { ReadPosition } from './read-position.ts';
import { sincPhases, sincTable, sincTaps } from './sinc-table.ts';

const outputRate = 48_000;
/** What is kept of the input: enough for the mixer's longest delay, about 1 s, and a long stall. */
const keptSeconds = 2;
/**
 * Turns a microphone's stream, at its own rate and pace, into stereo at 48 kHz by time: what is asked
 * for a time is what was captured at that time, however the microphone's samples are paced.
 */
export class TimedResampler {
  readonly inputRate: number;
  readonly #table: Float32Array;
  readonly #at: ReadPosition;
  #capacity: number;
  #left: Float32Array;
  #right: Float32Array;

  constructor(inputRate: number) {
    this.inputRate = inputRate;
    this.#table = sincTable(Math.min(1, outputRate / inputRate));
    this.#at = new ReadPosition(inputRate);
    this.#capacity = capacityFor(inputRate, keptSeconds);
    this.#left = new Float32Array(this.#capacity);
    this.#right = new Float32Array(this.#capacity);
  }

  /** Keeps at least so much more of the past for reading, from now on. */
  keep(pastSeconds: number): void {
    const capacity = capacityFor(this.inputRate, keptSeconds + pastSeconds);
    if (capacity <= this.#capacity) return;
    const before = [this.#left, this.#right] as const;
    const after = [new Float32Array(capacity), new Float32Array(capacity)] as const;
    const { written } = this.#at;
    for (let frame = Math.max(0, written - this.#capacity); frame < written; frame++) {
      after[0][frame & (capacity - 1)] = before[0][frame & (this.#capacity - 1)] ?? 0;
      after[1][frame & (capacity - 1)] = before[1][frame & (this.#capacity - 1)] ?? 0;
    }
    [this.#left, this.#right] = after;
    this.#capacity = capacity;
  }

  /** @param endUs when the last of these frames was captured, by the clock that `read` goes by, too */
  write(left: Float32Array, right: Float32Array, endUs: number): void {
    const mask = this.#capacity - 1;
    const { written } = this.#at;
    for (let frame = 0; frame < left.length; frame++) {
      const at = (written + frame) & mask;
      this.#left[at] = left[frame] ?? 0;
      this.#right[at] = right[frame] ?? 0;
    }
    this.#at.write(left.length, endUs);
  }

  /** Fills `out`, interleaved stereo, from `startUs` on; silence where nothing is known. */
  read(out: Float32Array, startUs: number): void {
    const place = this.#at.advance(startUs, out.length / 2);
    if (!place) {
      out.fill(0);
      return;
    }
    const { written } = this.#at;
    const oldest = Math.max(0, written - this.#capacity);
    let { position } = place;
    for (let at = 0; at < out.length; at += 2) {
      const first = Math.floor(position) - (sincTaps / 2 - 1);
      if (first >= oldest && first + sincTaps <= written) {
        this.#interpolate(out, at, first, position - Math.floor(position));
      } else {
        out[at] = 0;
        out[at + 1] = 0;
      }
      position += place.step;
    }
  }

  #interpolate(out: Float32Array, at: number, first: number, fraction: number): void {
    const mask = this.#capacity - 1;
    const table = this.#table;
    const phase = fraction * sincPhases;
    const row = Math.floor(phase) * sincTaps;
    const weight = phase - Math.floor(phase);
    let left = 0;
    let right = 0;
    for (let tap = 0; tap < sincTaps; tap++) {
      const low = table[row + tap] ?? 0;
      const coefficient = low + ((table[row + sincTaps + tap] ?? 0) - low) * weight;
      const index = (first + tap) & mask;
      left += (this.#left[index] ?? 0) * coefficient;
      right += (this.#right[index] ?? 0) * coefficient;
    }
    out[at] = left;
    out[at + 1] = right;
  }
}

/** A power of two, so that a frame's place in the ring is a mask away. */
function capacityFor(inputRate: number, seconds: number): number {
  return 2 ** Math.ceil(Math.log2(inputRate * seconds));
}
