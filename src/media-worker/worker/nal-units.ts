import { concatBytes } from '../../shared/media/codec/bytes.ts';
import { u32 } from '../../shared/media/fmp4/box-writer.ts';
import type { WorkerVideoCodec } from './ffmpeg.ts';

const startCode = Buffer.from([0, 0, 1]);

/** The NAL units of a byte stream with start codes (ITU-T H.264 and H.265, Annex B), as views. */
export function splitAnnexB(data: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const units: Uint8Array[] = [];
  let start = bytes.indexOf(startCode);
  while (start >= 0) {
    const begin = start + startCode.byteLength;
    start = bytes.indexOf(startCode, begin);
    let end = start < 0 ? bytes.byteLength : start;
    // Zeros before the next start code belong to it, or are trailing_zero_8bits.
    while (end > begin && bytes[end - 1] === 0) end--;
    if (end > begin) units.push(bytes.subarray(begin, end));
  }
  return units;
}

function typeOf(codec: WorkerVideoCodec, unit: Uint8Array): number {
  const first = unit[0] ?? 0;
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

// H.264, table 7-1: SPS, PPS. H.265, table 7-1: VPS, SPS, PPS.
const parameterSetTypes = { h264: [7, 8], hevc: [32, 33, 34] } as const;
const delimiterType = { h264: 9, hevc: 35 } as const;

/** A picture out of a byte stream. */
export interface SplitPicture {
  /** NAL units with 4-byte lengths, without parameter sets and delimiters. */
  data: Uint8Array;
  /** The parameter sets that came with it, in Annex B form; empty if none did. */
  parameterSets: Uint8Array;
}

/** Takes a picture in Annex B form apart, as MP4 and FLV want it (ISO/IEC 14496-15, 5.3.2 and 8.3.2). */
export function splitPicture(codec: WorkerVideoCodec, annexB: Uint8Array): SplitPicture {
  const picture: Uint8Array[] = [];
  const parameterSets: Uint8Array[] = [];
  for (const unit of splitAnnexB(annexB)) {
    const type = typeOf(codec, unit);
    if ((parameterSetTypes[codec] as readonly number[]).includes(type)) parameterSets.push(u32(1), unit);
    else if (type !== delimiterType[codec]) picture.push(u32(unit.byteLength), unit);
  }
  return { data: concatBytes(picture), parameterSets: concatBytes(parameterSets) };
}
