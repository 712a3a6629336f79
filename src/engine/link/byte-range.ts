/** First and last byte, both included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * What of a file a `Range` header asks for (RFC 9110, 14.1.2). Undefined for the whole of it: without a
 * header, with several ranges, and where the header makes no sense.
 */
export function byteRangeOf(
  header: string | undefined,
  byteLength: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const count = Math.min(Number(to), byteLength);
    return count === 0 ? 'unsatisfiable' : { first: byteLength - count, last: byteLength - 1 };
  }
  const first = Number(from);
  if (first >= byteLength) return 'unsatisfiable';
  const last = to === '' ? byteLength - 1 : Math.min(Number(to), byteLength - 1);
  return last < first ? undefined : { first, last };
}
