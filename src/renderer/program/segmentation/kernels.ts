import { instantiate, type WasmMemory } from './web-assembly.ts';
import { f32x4, i32, repeat, wasmFunction, wasmModule, when, type Code, type Local } from './wasm-code.ts';

/** What is done to a sum before it is stored. */
export const activations = { none: 0, relu: 1, hardSwish: 2 } as const;
export type Activation = keyof typeof activations;

/** Pixels that the kernel for 1 × 1 convolutions takes at once. */
export const pixelsAtOnce = 4;
/** Output channels that it makes at once. */
export const channelsAtOnce = 8;

const vectorBytes = 16;
const vectorsAtOnce = channelsAtOnce / 4;

/**
 * The loops that a network of this kind spends its time in. Every pointer is an address in the memory
 * in bytes; activations are pixels row by row, each with all its channels.
 */
export interface Kernels {
  /**
   * A 1 × 1 convolution. Weights: for each eight output channels the eight of each input channel.
   * @param groups of four pixels
   * @param blocks of eight output channels
   */
  pointwise(
    input: number,
    weights: number,
    bias: number,
    output: number,
    groups: number,
    inputChannels: number,
    blocks: number,
    activation: number,
  ): void;
  /**
   * A 3 × 3 depthwise convolution over a picture with a margin. Weights: for each four channels the
   * nine of each place.
   * @param rowBytes from a row of the input to the next
   * @param stepBytes from what one output pixel begins with to what the next does
   * @param lineBytes from what one output row begins with to what the next does
   */
  depthwise3(
    input: number,
    weights: number,
    bias: number,
    output: number,
    width: number,
    height: number,
    vectors: number,
    rowBytes: number,
    stepBytes: number,
    lineBytes: number,
    activation: number,
  ): void;
  depthwise5: Kernels['depthwise3'];
  /** The sum of two activations. */
  add(left: number, right: number, output: number, vectors: number): void;
  /** Each channel times its own factor. */
  scale(input: number, factors: number, output: number, pixels: number, vectors: number): void;
  /** The sum of each channel over all pixels. */
  sum(input: number, output: number, pixels: number, vectors: number): void;
  /** A row between two others: their weighted mean. Weights: four times the same number each. */
  mix(first: number, second: number, weights: number, output: number, vectors: number): void;
}

/** Makes the activation of what a local holds. */
function activate(sum: Local, activation: Local): Code {
  const zero = f32x4.const(0);
  const raised = f32x4.max(f32x4.add(sum.get, f32x4.const(3)), zero);
  const swish = f32x4.multiply(
    sum.get,
    f32x4.multiply(f32x4.min(raised, f32x4.const(6)), f32x4.const(1 / 6)),
  );
  const is = (name: Activation): Code => i32.equal(activation.get, i32.const(activations[name]));
  return [...when(is('relu'), sum.set(f32x4.max(sum.get, zero))), ...when(is('hardSwish'), sum.set(swish))];
}

const pointwise = wasmFunction('pointwise', 8, (parameters, local) => {
  const [input, weights, bias, output, groups, inputChannels, blocks, activation] = parameters as [
    ...(readonly [Local, Local, Local, Local, Local, Local, Local, Local]),
  ];
  const [weight, offset, block, channel, target] = [1, 2, 3, 4, 5].map(() => local('i32')) as [
    ...(readonly [Local, Local, Local, Local, Local]),
  ];
  const starts = Array.from({ length: pixelsAtOnce }, () => local('i32'));
  const factors = Array.from({ length: vectorsAtOnce }, () => local('v128'));
  const pixel = local('v128');
  const sums = starts.map(() => factors.map(() => local('v128')));
  const inputBytes = i32.multiply(inputChannels.get, i32.const(4));
  const outputBytes = i32.multiply(blocks.get, i32.const(vectorBytes * vectorsAtOnce));
  const begin = starts.flatMap((start, index) =>
    start.set(index === 0 ? input.get : i32.add((starts[index - 1] as Local).get, inputBytes)),
  );
  const multiply = [
    ...factors.flatMap((factor, index) => factor.set(f32x4.load(weight.get, index * vectorBytes))),
    ...starts.flatMap((start, row) => [
      ...pixel.set(f32x4.loadSplat(start.get)),
      ...start.move(i32.const(4)),
      ...factors.flatMap((factor, column) => {
        const sum = sums[row]?.[column] as Local;
        return sum.set(f32x4.add(sum.get, f32x4.multiply(pixel.get, factor.get)));
      }),
    ]),
    ...weight.move(i32.const(vectorBytes * vectorsAtOnce)),
  ];
  const store = sums.flatMap((row) => [
    ...row.flatMap((sum, column) => [
      ...activate(sum, activation),
      ...f32x4.store(i32.add(target.get, offset.get), sum.get, column * vectorBytes),
    ]),
    ...target.move(outputBytes),
  ]);
  return repeat(groups, [
    ...weight.set(weights.get),
    ...offset.set(i32.const(0)),
    ...block.set(blocks.get),
    ...repeat(block, [
      ...begin,
      ...sums.flatMap((row) =>
        row.flatMap((sum, column) =>
          sum.set(f32x4.load(i32.add(bias.get, offset.get), column * vectorBytes)),
        ),
      ),
      ...channel.set(inputChannels.get),
      ...repeat(channel, multiply),
      ...target.set(output.get),
      ...store,
      ...offset.move(i32.const(vectorBytes * vectorsAtOnce)),
    ]),
    ...input.move(i32.multiply(inputBytes, i32.const(pixelsAtOnce))),
    ...output.move(i32.multiply(outputBytes, i32.const(pixelsAtOnce))),
  ]);
});

const depthwise = (side: 3 | 5) =>
  wasmFunction(`depthwise${side}`, 11, (parameters, local) => {
    const [input, weights, bias, output, width, height, vectors, rowBytes, stepBytes, lineBytes, activation] =
      parameters as [
        ...(readonly [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local]),
      ];
    const [weight, offset, left, column, channel, row, from] = [1, 2, 3, 4, 5, 6, 7].map(() =>
      local('i32'),
    ) as [...(readonly [Local, Local, Local, Local, Local, Local, Local])];
    const sum = local('v128');
    const pixelBytes = local('i32');
    const places = Array.from({ length: side * side }, (_, place) => [
      ...(place % side === 0 ? from.set(row.get) : from.move(pixelBytes.get)),
      ...sum.set(
        f32x4.add(sum.get, f32x4.multiply(f32x4.load(from.get), f32x4.load(weight.get, place * vectorBytes))),
      ),
      ...(place % side === side - 1 ? row.move(rowBytes.get) : []),
    ]).flat();
    return [
      ...pixelBytes.set(i32.multiply(vectors.get, i32.const(vectorBytes))),
      ...repeat(height, [
        ...left.set(input.get),
        ...column.set(width.get),
        ...repeat(column, [
          ...weight.set(weights.get),
          ...offset.set(i32.const(0)),
          ...channel.set(vectors.get),
          ...repeat(channel, [
            ...row.set(i32.add(left.get, offset.get)),
            ...sum.set(f32x4.load(i32.add(bias.get, offset.get))),
            ...places,
            ...activate(sum, activation),
            ...f32x4.store(i32.add(output.get, offset.get), sum.get),
            ...weight.move(i32.const(side * side * vectorBytes)),
            ...offset.move(i32.const(vectorBytes)),
          ]),
          ...left.move(stepBytes.get),
          ...output.move(pixelBytes.get),
        ]),
        ...input.move(lineBytes.get),
      ]),
    ];
  });

const add = wasmFunction('add', 4, (parameters) => {
  const [left, right, output, vectors] = parameters as [...(readonly [Local, Local, Local, Local])];
  return repeat(vectors, [
    ...f32x4.store(output.get, f32x4.add(f32x4.load(left.get), f32x4.load(right.get))),
    ...[left, right, output].flatMap((pointer) => pointer.move(i32.const(vectorBytes))),
  ]);
});

const scale = wasmFunction('scale', 5, (parameters, local) => {
  const [input, factors, output, pixels, vectors] = parameters as [
    ...(readonly [Local, Local, Local, Local, Local]),
  ];
  const [factor, channel] = [local('i32'), local('i32')];
  return repeat(pixels, [
    ...factor.set(factors.get),
    ...channel.set(vectors.get),
    ...repeat(channel, [
      ...f32x4.store(output.get, f32x4.multiply(f32x4.load(input.get), f32x4.load(factor.get))),
      ...[input, factor, output].flatMap((pointer) => pointer.move(i32.const(vectorBytes))),
    ]),
  ]);
});

const sum = wasmFunction('sum', 4, (parameters, local) => {
  const [input, output, pixels, vectors] = parameters as [...(readonly [Local, Local, Local, Local])];
  const [from, pixel, step] = [local('i32'), local('i32'), local('i32')];
  const total = local('v128');
  return [
    ...step.set(i32.multiply(vectors.get, i32.const(vectorBytes))),
    ...repeat(vectors, [
      ...from.set(input.get),
      ...total.set(f32x4.const(0)),
      ...pixel.set(pixels.get),
      ...repeat(pixel, [...total.set(f32x4.add(total.get, f32x4.load(from.get))), ...from.move(step.get)]),
      ...f32x4.store(output.get, total.get),
      ...[input, output].flatMap((pointer) => pointer.move(i32.const(vectorBytes))),
    ]),
  ];
});

const mix = wasmFunction('mix', 5, (parameters) => {
  const [first, second, weights, output, vectors] = parameters as [
    ...(readonly [Local, Local, Local, Local, Local]),
  ];
  return repeat(vectors, [
    ...f32x4.store(
      output.get,
      f32x4.add(
        f32x4.multiply(f32x4.load(first.get), f32x4.load(weights.get)),
        f32x4.multiply(f32x4.load(second.get), f32x4.load(weights.get, vectorBytes)),
      ),
    ),
    ...[first, second, output].flatMap((pointer) => pointer.move(i32.const(vectorBytes))),
  ]);
});

/**
 * The kernels, working on `memory`.
 * @throws WebAssembly.CompileError where the machine has no vector instructions
 */
export async function loadKernels(memory: WasmMemory): Promise<Kernels> {
  const bytes = wasmModule([pointwise, depthwise(3), depthwise(5), add, scale, sum, mix]);
  return (await instantiate(bytes, memory)) as Kernels;
}
