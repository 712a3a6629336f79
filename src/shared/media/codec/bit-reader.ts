import { FootlightError } from '../../base/errors.ts';

/** Reads fields of single bits from a byte string, most significant bit first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * The next `count` bits (0 to 32) as an unsigned number.
   * @throws FootlightError PROTOCOL_VIOLATION past the end
   */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; read += 1) value = value * 2 + this.#bit();
    return value;
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  skip(count: number): void {
    this.#position += count;
  }

  /** ue(v): unsigned Exp-Golomb code of up to 32 bits (ITU-T H.264, 9.1). */
  unsignedGolomb(): number {
    let zeros = 0;
    while (this.#bit() === 0) {
      zeros += 1;
      if (zeros > 32)
        throw new FootlightError('PROTOCOL_VIOLATION', 'A parameter set holds an impossible number.');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): signed Exp-Golomb code (ITU-T H.264, 9.1.1). */
  signedGolomb(): number {
    const code = this.unsignedGolomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #bit(): number {
    const byte = this.#bytes[this.#position >> 3];
    if (byte === undefined) throw new FootlightError('PROTOCOL_VIOLATION', 'A codec header ends too early.');
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit;
  }
}
