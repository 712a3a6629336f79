/** One array with the bytes of all `parts`, in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** True if both hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A DataView of exactly the bytes of `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads a big-endian unsigned 24-bit number. */
export function readUint24(view: DataView, offset: number): number {
  return view.getUint8(offset) * 0x10000 + view.getUint16(offset + 1);
}

/** Writes the low 24 bits of `value`, big-endian; a negative value becomes two's complement. */
export function writeUint24(view: DataView, offset: number, value: number): void {
  view.setUint8(offset, (value >> 16) & 0xff);
  view.setUint16(offset + 1, value & 0xffff);
}
