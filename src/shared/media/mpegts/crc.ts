const polynomial = 0x04c1_1db7;

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let register = index << 24;
  for (let bit = 0; bit < 8; bit += 1) register = (register << 1) ^ (register < 0 ? polynomial : 0);
  return register;
});

/**
 * The CRC of sections (ISO/IEC 13818-1, annex A). Over a section with its CRC it is 0.
 * @returns 32 bits, not negative
 */
export function crcOfSection(bytes: Uint8Array): number {
  let register = 0xffff_ffff;
  for (const byte of bytes) register = (register << 8) ^ (table[((register >>> 24) ^ byte) & 0xff] ?? 0);
  return register >>> 0;
}
