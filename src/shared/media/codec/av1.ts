import { FootlightError } from '../../base/errors.ts';
import { BitReader } from './bit-reader.ts';
import type { PictureSize } from './nal-unit.ts';

/** What an AV1CodecConfigurationRecord says (AV1 in ISOBMFF, 2.3). */
export interface Av1DecoderConfig {
  profile: number;
  /** `seq_level_idx`: 8 is level 4.0. */
  levelIndex: number;
  isHighTier: boolean;
  bitDepth: 8 | 10 | 12;
  /** Open bitstream units that come first: the sequence header, if any. */
  units: Uint8Array;
}

const recordHeaderBytes = 4;
const markerAndVersion = 0x81;
const sequenceHeaderType = 1;

/**
 * Parses an AV1CodecConfigurationRecord.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function parseAv1DecoderConfig(record: Uint8Array): Av1DecoderConfig {
  const [first, profileAndLevel = 0, flags = 0] = record;
  if (record.length < recordHeaderBytes) throw invalid('ends too early');
  if (first !== markerAndVersion) throw invalid('has an unknown version');
  const isHighDepth = (flags & 0x40) !== 0;
  return {
    profile: profileAndLevel >> 5,
    levelIndex: profileAndLevel & 0x1f,
    isHighTier: (flags & 0x80) !== 0,
    bitDepth: isHighDepth ? ((flags & 0x20) !== 0 ? 12 : 10) : 8,
    units: record.subarray(recordHeaderBytes),
  };
}

/**
 * The largest picture size of the sequence header among a record's units.
 * @throws FootlightError PROTOCOL_VIOLATION, also if there is no sequence header
 */
export function av1PictureSize(units: Uint8Array): PictureSize {
  for (let offset = 0; offset < units.length;) {
    const header = units[offset] ?? 0;
    // AV1, 5.3.2: obu_type, obu_extension_flag, obu_has_size_field
    offset += header & 0x04 ? 2 : 1;
    const size = header & 0x02 ? readLeb128(units, offset) : { value: units.length - offset, bytes: 0 };
    offset += size.bytes;
    if (((header >> 3) & 0x0f) === sequenceHeaderType) {
      return readSequenceHeader(new BitReader(units.subarray(offset, offset + size.value)));
    }
    offset += size.value;
  }
  throw invalid('holds no sequence header');
}

/** AV1, 5.5.1, as far as the picture's size. */
function readSequenceHeader(bits: BitReader): PictureSize {
  bits.skip(3 + 1); // seq_profile, still_picture
  if (bits.flag()) bits.skip(5);
  else skipOperatingPoints(bits);
  const widthBits = bits.bits(4) + 1;
  const heightBits = bits.bits(4) + 1;
  return { width: bits.bits(widthBits) + 1, height: bits.bits(heightBits) + 1 };
}

function skipOperatingPoints(bits: BitReader): void {
  let delayBits: number | undefined;
  if (bits.flag()) {
    bits.skip(32 + 32); // timing_info: num_units_in_display_tick, time_scale
    if (bits.flag()) bits.unsignedGolomb(); // num_ticks_per_picture_minus_1, coded as uvlc
    if (bits.flag()) {
      delayBits = bits.bits(5) + 1;
      bits.skip(32 + 5 + 5);
    }
  }
  const hasDisplayDelay = bits.flag();
  for (let points = bits.bits(5) + 1; points > 0; points -= 1) {
    bits.skip(12); // operating_point_idc
    if (bits.bits(5) > 7) bits.skip(1); // seq_tier
    if (delayBits !== undefined && bits.flag()) bits.skip(2 * delayBits + 1);
    if (hasDisplayDelay && bits.flag()) bits.skip(4);
  }
}

/** leb128() (AV1, 4.10.5) */
function readLeb128(bytes: Uint8Array, offset: number): { value: number; bytes: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[offset + index];
    if (byte === undefined) throw invalid('ends too early');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, bytes: index + 1 };
  }
  throw invalid('holds an impossible length');
}

function invalid(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The AV1 decoder configuration ${what}.`);
}
