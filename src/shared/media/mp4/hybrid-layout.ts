import { box, text, u32, u64 } from '../fmp4/box-writer.ts';
import { concatBytes } from '../codec/bytes.ts';
import type { FileWrite } from './file-write.ts';

/**
 * A recording is a fragmented MP4 as long as it grows, so that a crash costs only its end, and becomes
 * a plain MP4 in place:
 *
 * | while it grows | finished |
 * |---|---|
 * | ftyp | ftyp |
 * | free, 16 bytes | header of an mdat that reaches up to the last moov |
 * | moov (without samples), moof, mdat, moof, mdat … | its content, in which the samples are |
 * | | moov with all samples |
 *
 * One write of 16 bytes within one sector turns the one into the other; before and after it the file
 * can be played.
 */
const fileType = box('ftyp', text('isom'), u32(0x200), text('isom'), text('iso6'), text('mp41'));
const placeholder = box('free', u32(0, 0));

/** Where the box begins that becomes the mdat's header. */
export const placeholderOffset = fileType.byteLength;

/** What a growing recording begins with; `movie` is its moov. */
export function growingHead(movie: Uint8Array): Uint8Array {
  return concatBytes([fileType, placeholder, movie]);
}

/** The write that makes a growing recording plain, whose last moov begins at `movieOffset`. */
export function plainPatch(movieOffset: number): FileWrite {
  // ISO/IEC 14496-12, 4.2.2: size 1 means that 64 bits of it follow the type
  const bytes = concatBytes([u32(1), text('mdat'), u64(movieOffset - placeholderOffset)]);
  return { kind: 'patch', offset: placeholderOffset, bytes };
}
