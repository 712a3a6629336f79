import { readBoxes, readMovieFragment } from '../../src/shared/media/fmp4/box-reader.ts';

const headerBytes = 8;

/**
 * How far CMAF chunks (moof and mdat) are whole at the beginning of `bytes`: the rest was cut short, or
 * is none.
 */
export function wholeChunks(
  bytes: Uint8Array,
  timescale: number,
): { byteLength: number; chunks: number; durationUs: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizeAt = (offset: number): number =>
    offset + headerBytes <= bytes.byteLength ? view.getUint32(offset) : 0;
  let byteLength = 0;
  let chunks = 0;
  let ticks = 0;
  for (;;) {
    const moofBytes = sizeAt(byteLength);
    const mdatBytes = moofBytes < headerBytes ? 0 : sizeAt(byteLength + moofBytes);
    const end = byteLength + moofBytes + mdatBytes;
    if (mdatBytes < headerBytes || end > bytes.byteLength) break;
    const chunkTicks = ticksOf(bytes.subarray(byteLength, end));
    if (chunkTicks === undefined) break;
    ticks += chunkTicks;
    byteLength = end;
    chunks += 1;
  }
  return { byteLength, chunks, durationUs: Math.round((ticks * 1e6) / timescale) };
}

/** How long a chunk lasts; undefined if it is none. */
function ticksOf(chunk: Uint8Array): number | undefined {
  try {
    const [moof, mdat] = readBoxes(chunk);
    if (moof?.type !== 'moof' || mdat?.type !== 'mdat') return undefined;
    const { runs } = readMovieFragment(moof.body);
    return runs[0]?.samples.reduce((sum, { durationTicks }) => sum + durationTicks, 0);
  } catch {
    return undefined;
  }
}
