import { sampleRate } from '../audio-format.ts';

/** Q of the bell: about one and a half octaves. */
const bellQ = 0.9;
/** Q of the shelves: no hump beside the step. */
const shelfQ = Math.SQRT1_2;
/** Below this a state is silence; left to decay, it would become denormal and slow. */
const silence = 1e-25;

export type BandShape = 'lowShelf' | 'bell' | 'highShelf';

/** What a band is made of: three of the circuit, three of the mix of its outputs. */
type Coefficients = readonly [a1: number, a2: number, a3: number, m0: number, m1: number, m2: number];

/**
 * One band of an equaliser at 48 kHz for stereo; its coefficients may move at every sample without a
 * click.
 * @see Simper: Linear Trapezoidal Optimised State Variable Filter (2013), bell, low shelf, high shelf
 */
export class StateVariableFilter {
  #now: Coefficients;
  /** Of the two integrators, left and right. */
  readonly #states = new Float64Array(4);

  constructor(shape: BandShape, hz: number, gainDb: number) {
    this.#now = coefficientsOf(shape, hz, gainDb);
  }

  /** Works in place on some frames; moves to another setting on the way. */
  processTo(
    shape: BandShape,
    hz: number,
    gainDb: number,
    block: Float32Array,
    first: number,
    end: number,
  ): void {
    const next = coefficientsOf(shape, hz, gainDb);
    this.#run(block, first, end, next);
    this.#now = next;
  }

  process(block: Float32Array, first: number, end: number): void {
    this.#run(block, first, end, this.#now);
  }

  reset(): void {
    this.#states.fill(0);
  }

  #run(block: Float32Array, first: number, end: number, next: Coefficients): void {
    let [a1, a2, a3, m0, m1, m2] = this.#now;
    const frames = end - first;
    const a1Step = (next[0] - a1) / frames;
    const a2Step = (next[1] - a2) / frames;
    const a3Step = (next[2] - a3) / frames;
    const m0Step = (next[3] - m0) / frames;
    const m1Step = (next[4] - m1) / frames;
    const m2Step = (next[5] - m2) / frames;
    let [left1 = 0, left2 = 0, right1 = 0, right2 = 0] = this.#states;
    for (let at = first * 2; at < end * 2; at += 2) {
      a1 += a1Step;
      a2 += a2Step;
      a3 += a3Step;
      m0 += m0Step;
      m1 += m1Step;
      m2 += m2Step;
      const left = block[at] ?? 0;
      const leftIn = left - left2;
      const leftBand = a1 * left1 + a2 * leftIn;
      const leftLow = left2 + a2 * left1 + a3 * leftIn;
      left1 = 2 * leftBand - left1;
      left2 = 2 * leftLow - left2;
      block[at] = m0 * left + m1 * leftBand + m2 * leftLow;
      const right = block[at + 1] ?? 0;
      const rightIn = right - right2;
      const rightBand = a1 * right1 + a2 * rightIn;
      const rightLow = right2 + a2 * right1 + a3 * rightIn;
      right1 = 2 * rightBand - right1;
      right2 = 2 * rightLow - right2;
      block[at + 1] = m0 * right + m1 * rightBand + m2 * rightLow;
    }
    [left1, left2, right1, right2].forEach((state, index) => {
      this.#states[index] = Math.abs(state) < silence ? 0 : state;
    });
  }
}

function coefficientsOf(shape: BandShape, hz: number, gainDb: number): Coefficients {
  const a = 10 ** (gainDb / 40);
  const tangent = Math.tan((Math.PI * hz) / sampleRate);
  switch (shape) {
    case 'bell': {
      const k = 1 / (bellQ * a);
      return [...circuit(tangent, k), 1, k * (a * a - 1), 0];
    }
    case 'lowShelf': {
      const k = 1 / shelfQ;
      return [...circuit(tangent / Math.sqrt(a), k), 1, k * (a - 1), a * a - 1];
    }
    case 'highShelf': {
      const k = 1 / shelfQ;
      return [...circuit(tangent * Math.sqrt(a), k), a * a, k * (1 - a) * a, 1 - a * a];
    }
  }
}

function circuit(g: number, k: number): readonly [number, number, number] {
  const a1 = 1 / (1 + g * (g + k));
  return [a1, g * a1, g * g * a1];
}
