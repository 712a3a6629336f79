import { sincPhases, sincTable, sincTaps } from './sinc-table.ts';

const outputRate = 48_000;
/** What is kept of the input: enough for the mixer's delay and a long stall. */
const keptSeconds = 1;
/** Beyond this the input has lost or gained time. */
const maxTimingErrorUs = 40_000;
/** Beyond this the output jumps to its place; below it glides there. */
const maxPositionErrorUs = 10_000;
/** Share of a chunk's timing error that is believed: timestamps jitter, clocks drift slowly. */
const timingWeight = 0.02;
/** Most that the pace is bent to catch up, hardly heard: 0.5 %, or 9 cents. */
const maxBend = 0.005;

/**
 * Turns a microphone's stream, at its own rate and pace, into stereo at 48 kHz by time: what is asked
 * for a time is what was captured at that time, however the microphone's samples are paced.
 */
export class TimedResampler {
  readonly inputRate: number;
  readonly #table: Float32Array;
  readonly #capacity: number;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  /** Input frames so far. */
  #written = 0;
  /** Time of input frame number `#written`, smoothed. */
  #endUs: number | undefined;
  /** Input frame, with fraction, that the next output frame lies at. */
  #position: number | undefined;

  constructor(inputRate: number) {
    this.inputRate = inputRate;
    this.#table = sincTable(Math.min(1, outputRate / inputRate));
    this.#capacity = 2 ** Math.ceil(Math.log2(inputRate * keptSeconds));
    this.#left = new Float32Array(this.#capacity);
    this.#right = new Float32Array(this.#capacity);
  }

  /** @param endUs when the last of these frames was captured, by the clock that `read` goes by, too */
  write(left: Float32Array, right: Float32Array, endUs: number): void {
    const expectedUs = (this.#endUs ?? endUs) + (left.length / this.inputRate) * 1e6;
    const errorUs = endUs - expectedUs;
    const jumped = this.#endUs === undefined || Math.abs(errorUs) > maxTimingErrorUs;
    this.#endUs = jumped ? endUs : expectedUs + errorUs * timingWeight;
    const mask = this.#capacity - 1;
    for (let frame = 0; frame < left.length; frame++) {
      const at = (this.#written + frame) & mask;
      this.#left[at] = left[frame] ?? 0;
      this.#right[at] = right[frame] ?? 0;
    }
    this.#written += left.length;
  }

  /** Fills `out`, interleaved stereo, from `startUs` on; silence where nothing is known. */
  read(out: Float32Array, startUs: number): void {
    if (this.#endUs === undefined) {
      out.fill(0);
      return;
    }
    const rate = this.inputRate;
    const wanted = this.#written - ((this.#endUs - startUs) * rate) / 1e6;
    const maxError = (maxPositionErrorUs * rate) / 1e6;
    let position = this.#position ?? wanted;
    if (Math.abs(wanted - position) > maxError) position = wanted;
    // Spread over one second.
    const bend = Math.max(-maxBend, Math.min(maxBend, (wanted - position) / rate));
    const step = (rate / outputRate) * (1 + bend);
    const oldest = Math.max(0, this.#written - this.#capacity);
    for (let at = 0; at < out.length; at += 2) {
      const first = Math.floor(position) - (sincTaps / 2 - 1);
      if (first >= oldest && first + sincTaps <= this.#written) {
        this.#interpolate(out, at, first, position - Math.floor(position));
      } else {
        out[at] = 0;
        out[at + 1] = 0;
      }
      position += step;
    }
    this.#position = position;
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
