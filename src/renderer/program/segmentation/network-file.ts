import { FootlightError } from '../../../shared/base/errors.ts';
import { FlatTable } from './flat-table.ts';

/** What the network of a TensorFlow Lite file is made of; numbers are those of its schema. */
const operators = {
  0: 'add',
  3: 'convolution',
  4: 'depthwise',
  6: 'dequantize',
  14: 'logistic',
  18: 'multiply',
  19: 'relu',
  23: 'resizeBilinear',
  32: 'transposedConvolution',
  40: 'mean',
  117: 'hardSwish',
} as const;
type OperatorKind = (typeof operators)[keyof typeof operators];

interface Tensor {
  /** Batch, height, width, channels; weights: outputs, height, width, inputs. */
  shape: readonly number[];
  /** Of weights. */
  values: Float32Array<ArrayBuffer> | undefined;
}

export interface Operator {
  kind: Exclude<OperatorKind, 'dequantize'>;
  /** Indices of tensors. */
  inputs: readonly number[];
  output: number;
  /** Pixels from one place to the next. */
  stride: number;
}

export interface NetworkFile {
  tensors: readonly Tensor[];
  operators: readonly Operator[];
  input: number;
  output: number;
}

/** Tensor types of the schema. */
const float32Type = 0;
const float16Type = 1;

/**
 * Reads a TensorFlow Lite file (schema v3) whose weights are floating point, batches are of one and
 * activations are operators of their own.
 * @throws FootlightError INTERNAL where the network has something that is not known here
 */
export function readNetworkFile(file: ArrayBuffer): NetworkFile {
  const model = FlatTable.root(file);
  const codes = model.tables(1).map(operatorKind);
  const buffers = model.tables(4);
  const graph = model.tables(2)[0];
  if (!graph) throw unknown('no graph');
  const tensors = graph.tables(0).map((tensor): Tensor => ({
    shape: tensor.int32s(0),
    values: weights(tensor.int8(1), buffers[tensor.int32(2)]?.bytes(0)),
  }));
  const kept: Operator[] = [];
  for (const table of graph.tables(3)) {
    const kind = codes[table.int32(0)];
    const inputs = table.int32s(1);
    const output = table.int32s(2)[0];
    if (kind === undefined || output === undefined) throw unknown('an operator without output');
    if (kind === 'dequantize') {
      // Weights are kept in half precision; they were widened above.
      const values = tensors[inputs[0] ?? -1]?.values;
      const target = tensors[output];
      if (target) target.values = values;
      continue;
    }
    const strided = kind === 'convolution' || kind === 'depthwise';
    const stride = strided ? (table.table(4)?.int32(1) ?? 1) : 1;
    kept.push({ kind, inputs, output, stride });
  }
  const input = graph.int32s(1)[0];
  const output = graph.int32s(2)[0];
  if (input === undefined || output === undefined) throw unknown('no input or output');
  return { tensors, operators: kept, input, output };
}

function operatorKind(code: FlatTable): OperatorKind {
  // The older field is a byte; numbers beyond it are in the newer one.
  const number = Math.max(code.int8(0), code.int32(3));
  const kind = (operators as Record<number, OperatorKind>)[number];
  if (!kind) throw unknown(`operator ${number}`);
  const name = code.text(1);
  if (kind === 'transposedConvolution' && name !== 'Convolution2DTransposeBias') throw unknown(name);
  return kind;
}

function weights(
  type: number,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): Float32Array<ArrayBuffer> | undefined {
  if (!bytes || bytes.byteLength === 0) return undefined;
  // A copy begins where any kind of number may.
  const { buffer } = bytes.slice();
  if (type === float32Type) return new Float32Array(buffer);
  return type === float16Type ? Float32Array.from(new Uint16Array(buffer), fromHalf) : undefined;
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  return exponent === 0x1f ? NaN : sign * (1 + fraction) * 2 ** (exponent - 15);
}

function unknown(what: string): FootlightError {
  return new FootlightError('INTERNAL', `This network has ${what}, which is not known here.`);
}
