import type { Parts } from '../fmp4/box-writer.ts';

const blockWords = 16_384;

/** A growing list of 32-bit numbers, kept as the file wants them (big-endian), so that hours of them cost little. */
export class WordTable {
  readonly #blocks: DataView<ArrayBuffer>[] = [];
  #length = 0;

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a number of 32 bits, with or without sign. */
  push(value: number): void {
    const index = this.#length % blockWords;
    if (index === 0) this.#blocks.push(new DataView(new ArrayBuffer(blockWords * 4)));
    this.#blocks.at(-1)?.setUint32(index * 4, value);
    this.#length += 1;
  }

  /** Views of the numbers' bytes; valid until the next `push`. */
  parts(): Parts {
    const byteLength = this.#length * 4;
    const parts = this.#blocks.map((block, index) => {
      const blockBytes = Math.min(block.byteLength, byteLength - index * blockWords * 4);
      return new Uint8Array(block.buffer, 0, blockBytes);
    });
    return { byteLength, parts };
  }
}

/** A growing list of numbers kept as runs of equal ones, each a count and a value (as in stts and ctts). */
export class RunTable {
  readonly #closed = new WordTable();
  #count = 0;
  #value = 0;

  push(value: number): void {
    if (this.#count > 0 && value !== this.#value) {
      this.#closed.push(this.#count);
      this.#closed.push(this.#value);
      this.#count = 0;
    }
    this.#value = value;
    this.#count += 1;
  }

  /** Every run, the last one included; `runCount` of them. */
  parts(): Parts & { runCount: number } {
    const { byteLength, parts } = this.#closed.parts();
    const closedRuns = this.#closed.length / 2;
    if (this.#count === 0) return { byteLength, parts, runCount: closedRuns };
    const last = new DataView(new ArrayBuffer(8));
    last.setUint32(0, this.#count);
    last.setUint32(4, this.#value);
    return {
      byteLength: byteLength + 8,
      parts: [...parts, new Uint8Array(last.buffer)],
      runCount: closedRuns + 1,
    };
  }
}
