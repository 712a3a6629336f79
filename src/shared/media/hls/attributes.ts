/** A quoted-string can hold neither quotes nor line ends (RFC 8216bis 4.2). */
export function quoted(text: string): string {
  return `"${text.replace(/["\r\n]/g, '')}"`;
}

/** An attribute list: the pairs that have a value, in order (RFC 8216bis 4.2). */
export function attributes(pairs: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(pairs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}

/** Seconds with five decimals at most, as a decimal-floating-point (RFC 8216bis 4.2). */
export function seconds(durationUs: number): string {
  return String(Number((durationUs / 1e6).toFixed(5)));
}
