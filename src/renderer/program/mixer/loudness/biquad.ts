/** A second-order section, normalised to a0 = 1. */
export interface BiquadCoefficients {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/** Below this a state is silence; left to decay, it would become denormal and slow. */
const silence = 1e-25;

/** One second-order section for stereo, transposed direct form II. */
export class StereoBiquad {
  readonly #coefficients: BiquadCoefficients;
  #left1 = 0;
  #left2 = 0;
  #right1 = 0;
  #right2 = 0;

  constructor(coefficients: BiquadCoefficients) {
    this.#coefficients = coefficients;
  }

  /** Works in place on interleaved stereo. */
  process(block: Float32Array): void {
    const { b0, b1, b2, a1, a2 } = this.#coefficients;
    let left1 = this.#left1;
    let left2 = this.#left2;
    let right1 = this.#right1;
    let right2 = this.#right2;
    for (let at = 0; at < block.length; at += 2) {
      const left = block[at] ?? 0;
      const leftOut = b0 * left + left1;
      left1 = b1 * left - a1 * leftOut + left2;
      left2 = b2 * left - a2 * leftOut;
      block[at] = leftOut;
      const right = block[at + 1] ?? 0;
      const rightOut = b0 * right + right1;
      right1 = b1 * right - a1 * rightOut + right2;
      right2 = b2 * right - a2 * rightOut;
      block[at + 1] = rightOut;
    }
    this.#left1 = flushed(left1);
    this.#left2 = flushed(left2);
    this.#right1 = flushed(right1);
    this.#right2 = flushed(right2);
  }
}

function flushed(state: number): number {
  return Math.abs(state) < silence ? 0 : state;
}
