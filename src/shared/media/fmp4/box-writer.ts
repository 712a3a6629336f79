import { concatBytes } from '../codec/bytes.ts';

/** Unsigned 8-bit fields. */
export function u8(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** Unsigned 16-bit fields, big-endian. */
export function u16(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, index) => {
    view.setUint16(index * 2, value);
  });
  return new Uint8Array(view.buffer);
}

/** Unsigned 32-bit fields, big-endian; a negative value is written in two's complement. */
export function u32(...values: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
  return new Uint8Array(view.buffer);
}

/** One unsigned 64-bit field, big-endian. */
export function u64(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer);
}

/** Latin text without terminator, such as a four-character code. */
export function text(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

/** A box with a 32-bit size (ISO/IEC 14496-12, 4.2.2). */
export function box(type: string, ...body: Uint8Array[]): Uint8Array {
  const size = 8 + body.reduce((sum, piece) => sum + piece.byteLength, 0);
  return concatBytes([u32(size), text(type), ...body]);
}

/** A box with version and flags (ISO/IEC 14496-12, 4.2.2). */
export function fullBox(type: string, version: number, flags: number, ...body: Uint8Array[]): Uint8Array {
  return box(type, u32((version << 24) | flags), ...body);
}

/** Bytes in parts that are written one after another; large tables needn't be copied together. */
export interface Parts {
  byteLength: number;
  parts: readonly Uint8Array[];
}

/** A box like `box`, whose body stays in parts. */
export function boxOfParts(type: string, ...body: readonly (Uint8Array | Parts)[]): Parts {
  const byteLength = 8 + body.reduce((sum, piece) => sum + piece.byteLength, 0);
  return {
    byteLength,
    parts: [
      u32(byteLength),
      text(type),
      ...body.flatMap((piece) => ('parts' in piece ? piece.parts : [piece])),
    ],
  };
}
