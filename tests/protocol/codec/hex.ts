/** Bytes of a hexadecimal text in which words that are no hexadecimal pairs explain what stands beside them. */
export function hex(text: string): Uint8Array {
  const pairs = text.split(/\s+/u).filter((word) => /^([0-9a-f]{2})+$/u.test(word));
  return Uint8Array.from(pairs.join('').match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}
