import { activations, channelsAtOnce, pixelsAtOnce, type Activation, type Kernels } from './kernels.ts';
import type { NetworkMemory } from './network-memory.ts';

/** Where an activation is, and its size. */
export interface Place {
  address: number;
  width: number;
  height: number;
  channels: number;
}

/** Weights of a convolution: outputs, height, width and inputs of its kernel. */
export interface Weights {
  shape: readonly [number, number, number, number];
  values: Float32Array<ArrayBuffer>;
  bias: Float32Array<ArrayBuffer>;
}

/** Does one operator; addresses and sizes were settled when it was made. */
export type Step = () => void;

const channelsOfVector = 4;
const bytesOfNumber = 4;

/** Makes of operators what runs them. */
export class NetworkSteps {
  readonly #memory: NetworkMemory;
  readonly #kernels: Kernels;
  /** Weights of the nearer and of the farther row that an enlarged one lies between. */
  readonly #nearAndFar: number;

  constructor(memory: NetworkMemory, kernels: Kernels) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#nearAndFar = memory.store(Float32Array.of(0.75, 0.75, 0.75, 0.75, 0.25, 0.25, 0.25, 0.25));
  }

  newPlace(width: number, height: number, channels: number): Place {
    // The kernels work on whole groups of pixels, needed or not.
    const pixels = Math.ceil((width * height) / pixelsAtOnce) * pixelsAtOnce;
    return { address: this.#memory.take(pixels * channels), width, height, channels };
  }

  view({ address, width, height, channels }: Place): Float32Array<ArrayBuffer> {
    return this.#memory.view(address, width * height * channels);
  }

  add(left: Place, right: Place, output: Place): Step {
    const vectors = (pixelsOf(output) * output.channels) / channelsOfVector;
    return () => this.#kernels.add(left.address, right.address, output.address, vectors);
  }

  /** @param factors of one pixel */
  multiply(input: Place, factors: Place, output: Place): Step {
    const vectors = input.channels / channelsOfVector;
    return () =>
      this.#kernels.scale(input.address, factors.address, output.address, pixelsOf(input), vectors);
  }

  /** Over all pixels. */
  mean(input: Place, output: Place): Step {
    const pixels = pixelsOf(input);
    return () => {
      this.#kernels.sum(input.address, output.address, pixels, input.channels / channelsOfVector);
      const sums = this.view(output);
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) / pixels;
    };
  }

  logistic(input: Place, output: Place): Step {
    return () => {
      const from = this.view(input);
      const to = this.view(output);
      for (let at = 0; at < from.length; at++) to[at] = 1 / (1 + Math.exp(-(from[at] as number)));
    };
  }

  convolution(input: Place, weights: Weights, stride: number, output: Place, activation: Activation): Step {
    const [, side] = weights.shape;
    const pointwise = this.#pointwise(weights, activation);
    if (side === 1 && stride === 1) return () => pointwise(input, output);
    // All that a place of the output sees becomes the channels of one pixel.
    const rowLength = side * input.channels;
    const seen = this.newPlace(output.width, output.height, side * rowLength);
    const { padded, pad } = this.#padding(input, side, stride);
    return () => {
      pad();
      const from = this.view(padded);
      const to = this.view(seen);
      let at = 0;
      for (let y = 0; y < output.height; y++) {
        for (let x = 0; x < output.width; x++) {
          for (let row = 0; row < side; row++) {
            const start = ((y * stride + row) * padded.width + x * stride) * padded.channels;
            for (let index = start; index < start + rowLength; index++) to[at++] = from[index] as number;
          }
        }
      }
      pointwise(seen, output);
    };
  }

  depthwise(input: Place, weights: Weights, stride: number, output: Place, activation: Activation): Step {
    const { shape, values, bias } = weights;
    const places = shape[1] * shape[2];
    const { channels } = input;
    const ordered = reordered(values.length, (at) => {
      const lane = at % channelsOfVector;
      const place = Math.floor(at / channelsOfVector) % places;
      const vector = Math.floor(at / channelsOfVector / places);
      return values[place * channels + vector * channelsOfVector + lane] as number;
    });
    const weightsAt = this.#memory.store(ordered);
    const biasAt = this.#memory.store(bias);
    const { padded, pad } = this.#padding(input, shape[1], stride);
    const pixelBytes = channels * bytesOfNumber;
    const rowBytes = padded.width * pixelBytes;
    const kernel = shape[1] === 3 ? 'depthwise3' : 'depthwise5';
    return () => {
      pad();
      this.#kernels[kernel](
        padded.address,
        weightsAt,
        biasAt,
        output.address,
        output.width,
        output.height,
        channels / channelsOfVector,
        rowBytes,
        stride * pixelBytes,
        stride * rowBytes,
        activations[activation],
      );
    };
  }

  /** Makes of each pixel 2 × 2 of one channel. */
  transposed(input: Place, { values, bias }: Weights, output: Place): Step {
    const corners = 4;
    const channels = input.channels;
    const kernel: Weights = {
      shape: [channelsAtOnce, 1, 1, channels],
      values: reordered(channelsAtOnce * channels, (at) => values[at] ?? 0),
      bias: reordered(channelsAtOnce, (at) => (at < corners ? (bias[0] as number) : 0)),
    };
    const pointwise = this.#pointwise(kernel, 'none');
    const made = this.newPlace(input.width, input.height, channelsAtOnce);
    return () => {
      pointwise(input, made);
      const from = this.view(made);
      const to = this.view(output);
      for (let at = 0; at < to.length; at++) {
        const x = at % output.width;
        const y = Math.floor(at / output.width);
        const pixel = (y >> 1) * input.width + (x >> 1);
        to[at] = from[pixel * channelsAtOnce + (y & 1) * 2 + (x & 1)] as number;
      }
    };
  }

  /** Twice as wide and high; what lies between pixels is their weighted mean. */
  enlargement(input: Place, output: Place): Step {
    const { width, height, channels } = input;
    const wide = this.newPlace(output.width, height, channels);
    const pixelBytes = channels * bytesOfNumber;
    const rowBytes = output.width * pixelBytes;
    /** Fills the two between `at` and its neighbours, clamped to the edges. */
    const mixPair = (from: number, to: number, at: number, last: number, bytes: number): void => {
      const near = from + at * bytes;
      const vectors = bytes / (channelsOfVector * bytesOfNumber);
      for (const side of [0, 1]) {
        const far = from + Math.min(last, Math.max(0, at + side * 2 - 1)) * bytes;
        this.#kernels.mix(near, far, this.#nearAndFar, to + (at * 2 + side) * bytes, vectors);
      }
    };
    return () => {
      for (let y = 0; y < height; y++) {
        const from = input.address + y * width * pixelBytes;
        for (let x = 0; x < width; x++) {
          mixPair(from, wide.address + y * rowBytes, x, width - 1, pixelBytes);
        }
      }
      for (let y = 0; y < height; y++) mixPair(wide.address, output.address, y, height - 1, rowBytes);
    };
  }

  #pointwise(
    { shape, values, bias }: Weights,
    activation: Activation,
  ): (input: Place, output: Place) => void {
    const outputs = shape[0];
    const inputs = values.length / outputs;
    const ordered = reordered(values.length, (at) => {
      const lane = at % channelsAtOnce;
      const channel = Math.floor(at / channelsAtOnce) % inputs;
      const block = Math.floor(at / channelsAtOnce / inputs);
      return values[(block * channelsAtOnce + lane) * inputs + channel] as number;
    });
    const weightsAt = this.#memory.store(ordered);
    const biasAt = this.#memory.store(bias);
    const blocks = outputs / channelsAtOnce;
    return (input, output) => {
      const groups = Math.ceil(pixelsOf(input) / pixelsAtOnce);
      const done = activations[activation];
      this.#kernels.pointwise(input.address, weightsAt, biasAt, output.address, groups, inputs, blocks, done);
    };
  }

  /** A copy of `input` with as much of nothing around it as a kernel reaches beyond its edges. */
  #padding(input: Place, side: number, stride: number): { padded: Place; pad: Step } {
    const { width, height, channels } = input;
    const size = { width: width + side - 1, height: height + side - 1, channels };
    const padded = { ...size, address: this.#memory.keep(pixelsOf(size) * channels) };
    const left = marginBefore(width, side, stride);
    const top = marginBefore(height, side, stride);
    const pad = (): void => {
      const from = this.view(input);
      const to = this.view(padded);
      for (let y = 0; y < height; y++) {
        const row = from.subarray(y * width * channels, (y + 1) * width * channels);
        to.set(row, ((y + top) * padded.width + left) * channels);
      }
    };
    return { padded, pad };
  }
}

const pixelsOf = ({ width, height }: Omit<Place, 'address' | 'channels'>): number => width * height;

/** TensorFlow's padding “same”: what is missing is shared, the odd one goes behind. */
function marginBefore(length: number, side: number, stride: number): number {
  const missing = Math.max(0, (Math.ceil(length / stride) - 1) * stride + side - length);
  return Math.floor(missing / 2);
}

function reordered(length: number, valueAt: (at: number) => number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, at) => valueAt(at));
}
