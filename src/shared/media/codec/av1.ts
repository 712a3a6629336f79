import { FootlightError } from '../../base/errors.ts';
import { BitReader } from './bit-reader.ts';
import { concatBytes } from './bytes.ts';
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
const temporalDelimiterType = 2;

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
  const { width, height } = sequenceHeaderOf(units);
  return { width, height };
}

/**
 * The AV1CodecConfigurationRecord of a stream with 8 bits and 4:2:0.
 * @param units with the sequence header
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function writeAv1DecoderConfig(units: Uint8Array): Uint8Array {
  const { profile, levelIndex, isHighTier, unit } = sequenceHeaderOf(units);
  // 4:2:0 is chroma_subsampling_x and _y.
  const flags = (isHighTier ? 0x80 : 0) | 0x0c;
  return concatBytes([Uint8Array.of(markerAndVersion, (profile << 5) | levelIndex, flags, 0), unit]);
}

/** What MP4 holds of a temporal unit: all but its delimiter (AV1 in ISOBMFF, 2.4). */
export function frameUnits(units: Uint8Array): Uint8Array {
  return concatBytes(
    [...splitUnits(units)].flatMap(({ type, unit }) => (type === temporalDelimiterType ? [] : [unit])),
  );
}

interface BitstreamUnit {
  type: number;
  /** All of it, and what stands behind its header. */
  unit: Uint8Array;
  payload: Uint8Array;
}

function* splitUnits(units: Uint8Array): Iterable<BitstreamUnit> {
  for (let offset = 0; offset < units.length;) {
    const start = offset;
    const header = units[offset] ?? 0;
    // AV1, 5.3.2: obu_type, obu_extension_flag, obu_has_size_field
    offset += header & 0x04 ? 2 : 1;
    const size = header & 0x02 ? readLeb128(units, offset) : { value: units.length - offset, bytes: 0 };
    offset += size.bytes;
    const payload = units.subarray(offset, offset + size.value);
    offset += size.value;
    yield { type: (header >> 3) & 0x0f, unit: units.subarray(start, offset), payload };
  }
}

interface SequenceHeader extends PictureSize {
  profile: number;
  /** Of the first operating point. */
  levelIndex: number;
  isHighTier: boolean;
  unit: Uint8Array;
}

function sequenceHeaderOf(units: Uint8Array): SequenceHeader {
  for (const { type, unit, payload } of splitUnits(units)) {
    if (type === sequenceHeaderType) return { ...readSequenceHeader(new BitReader(payload)), unit };
  }
  throw invalid('holds no sequence header');
}

/** AV1, 5.5.1, as far as the picture's size. */
function readSequenceHeader(bits: BitReader): Omit<SequenceHeader, 'unit'> {
  const profile = bits.bits(3);
  bits.skip(1); // still_picture
  const level = bits.flag() ? { levelIndex: bits.bits(5), isHighTier: false } : readOperatingPoints(bits);
  const widthBits = bits.bits(4) + 1;
  const heightBits = bits.bits(4) + 1;
  return { profile, ...level, width: bits.bits(widthBits) + 1, height: bits.bits(heightBits) + 1 };
}

function readOperatingPoints(bits: BitReader): Pick<SequenceHeader, 'levelIndex' | 'isHighTier'> {
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
  let first: Pick<SequenceHeader, 'levelIndex' | 'isHighTier'> | undefined;
  for (let points = bits.bits(5) + 1; points > 0; points -= 1) {
    bits.skip(12); // operating_point_idc
    const levelIndex = bits.bits(5);
    const isHighTier = levelIndex > 7 && bits.flag(); // seq_tier
    first ??= { levelIndex, isHighTier };
    if (delayBits !== undefined && bits.flag()) bits.skip(2 * delayBits + 1);
    if (hasDisplayDelay && bits.flag()) bits.skip(4);
  }
  return first ?? { levelIndex: 0, isHighTier: false };
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
