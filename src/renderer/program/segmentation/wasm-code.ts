/**
 * Just enough of an assembler for kernels that a page may compile by itself (WebAssembly core
 * specification 2.0, binary format; vector instructions of the SIMD proposal).
 */

/** Bytes of instructions. */
export type Code = readonly number[];

const valueTypes = { i32: 0x7f, v128: 0x7b } as const;
export type LocalType = keyof typeof valueTypes;

const emptyBlock = 0x40;
const end = 0x0b;

function unsigned(value: number): number[] {
  const bytes = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

function signed(value: number): number[] {
  const bytes = [];
  let rest = value;
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...bytes, rest & 0x7f];
}

const vector = (opcode: number, ...operands: number[]): number[] => [0xfd, ...unsigned(opcode), ...operands];
/** Alignment as a power of two, then the distance from the address. */
const memory = (alignment: number, offsetBytes: number): number[] => [alignment, ...unsigned(offsetBytes)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: (left: Code, right: Code): Code => [...left, ...right, 0x6a],
  multiply: (left: Code, right: Code): Code => [...left, ...right, 0x6c],
  equal: (left: Code, right: Code): Code => [...left, ...right, 0x46],
};

export const f32x4 = {
  load: (address: Code, offsetBytes = 0): Code => [...address, ...vector(0x00, ...memory(2, offsetBytes))],
  /** One number in all four lanes. */
  loadSplat: (address: Code, offsetBytes = 0): Code => [
    ...address,
    ...vector(0x09, ...memory(2, offsetBytes)),
  ],
  store: (address: Code, value: Code, offsetBytes = 0): Code => [
    ...address,
    ...value,
    ...vector(0x0b, ...memory(2, offsetBytes)),
  ],
  /** The same constant in all four lanes. */
  const: (value: number): Code => {
    const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
    return vector(0x0c, ...bytes, ...bytes, ...bytes, ...bytes);
  },
  add: (left: Code, right: Code): Code => [...left, ...right, ...vector(0xe4)],
  multiply: (left: Code, right: Code): Code => [...left, ...right, ...vector(0xe6)],
  min: (left: Code, right: Code): Code => [...left, ...right, ...vector(0xe8)],
  max: (left: Code, right: Code): Code => [...left, ...right, ...vector(0xe9)],
};

export const when = (condition: Code, body: Code): Code => [...condition, 0x04, emptyBlock, ...body, end];

/** A local variable or parameter. */
export class Local {
  readonly #index: Code;
  readonly type: LocalType;

  constructor(index: number, type: LocalType) {
    this.#index = unsigned(index);
    this.type = type;
  }

  get get(): Code {
    return [0x20, ...this.#index];
  }

  set(value: Code): Code {
    return [...value, 0x21, ...this.#index];
  }

  /** Adds to it. */
  move(by: Code): Code {
    return this.set(i32.add(this.get, by));
  }
}

/** Runs `body` as often as `counter` says, at least once, and counts it down to 0. */
export function repeat(counter: Local, body: Code): Code {
  const next = counter.set(i32.add(counter.get, i32.const(-1)));
  return [0x03, emptyBlock, ...body, ...next, ...counter.get, 0x0d, 0, end];
}

/** A function without a result, whose parameters are all i32. */
export interface WasmFunction {
  name: string;
  parameterCount: number;
  locals: readonly Local[];
  code: Code;
}

/** @param body is given the parameters, and what makes further locals */
export function wasmFunction(
  name: string,
  parameterCount: number,
  body: (parameters: readonly Local[], local: (type: LocalType) => Local) => Code,
): WasmFunction {
  const parameters = Array.from({ length: parameterCount }, (_, index) => new Local(index, 'i32'));
  const locals: Local[] = [];
  const local = (type: LocalType): Local => {
    const made = new Local(parameterCount + locals.length, type);
    locals.push(made);
    return made;
  };
  const code = body(parameters, local);
  return { name, parameterCount, locals, code };
}

const sized = (bytes: Code): number[] => [...unsigned(bytes.length), ...bytes];
const list = (entries: readonly Code[]): number[] => [...unsigned(entries.length), ...entries.flat()];
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);
const section = (id: number, entries: readonly Code[]): number[] => [id, ...sized(list(entries))];

/** A module that exports the functions and imports its memory as `env.memory`. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameterCount }) => [
    0x60,
    ...list(Array.from({ length: parameterCount }, () => [valueTypes.i32])),
    ...list([]),
  ]);
  const bodies = functions.map(({ locals, code }) =>
    sized([...list(locals.map(({ type }) => [1, valueTypes[type]])), ...code, end]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, bodies),
  ]);
}
