import { newMemory } from './web-assembly.ts';

const pageBytes = 65_536;
/** Vectors are read fastest where they begin at a multiple of their size. */
const alignmentBytes = 16;

/** The memory that kernels work in: weights once and for all, activations for as long as they are needed. */
export class NetworkMemory {
  readonly memory = newMemory(1);
  readonly #free = new Map<number, number[]>();
  readonly #sizes = new Map<number, number>();
  /** What comes before is nobody's: address 0 stands for nothing. */
  #end = alignmentBytes;

  /** Address of so many numbers, whatever was there, until it is given back. */
  take(length: number): number {
    return this.#free.get(bytesOf(length))?.pop() ?? this.keep(length);
  }

  /** The same for what stays: nothing else is ever there. At first all numbers are 0. */
  keep(length: number): number {
    const bytes = bytesOf(length);
    const address = this.#end;
    this.#end += bytes;
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    this.#sizes.set(address, bytes);
    return address;
  }

  /** Lets what is taken next have this place. */
  give(address: number): void {
    const bytes = this.#sizes.get(address) ?? 0;
    this.#free.set(bytes, [...(this.#free.get(bytes) ?? []), address]);
  }

  /** Address of a copy. */
  store(values: Float32Array): number {
    const address = this.keep(values.length);
    this.view(address, values.length).set(values);
    return address;
  }

  /** Valid until the next `take` or `keep`. */
  view(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, address, length);
  }
}

function bytesOf(length: number): number {
  return Math.ceil((length * 4) / alignmentBytes) * alignmentBytes;
}
