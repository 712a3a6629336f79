import { FootlightError } from '../../base/errors.ts';
import { BitReader } from './bit-reader.ts';
import { unescapeNalUnit, type PictureSize } from './nal-unit.ts';
import { viewOf } from './bytes.ts';

/** What an AVCDecoderConfigurationRecord says. */
export interface AvcDecoderConfig {
  profile: number;
  compatibility: number;
  level: number;
  /** Size of the length field before each NAL unit: 1, 2 or 4. */
  nalLengthBytes: number;
  sequenceParameterSets: Uint8Array[];
  pictureParameterSets: Uint8Array[];
}

/** Profiles whose SPS carries chroma format and bit depth (ITU-T H.264, 7.3.2.1.1). */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/**
 * Parses an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function parseAvcDecoderConfig(record: Uint8Array): AvcDecoderConfig {
  const bits = new BitReader(record);
  if (bits.bits(8) !== 1) throw invalid('has an unknown version');
  const [profile, compatibility, level] = [bits.bits(8), bits.bits(8), bits.bits(8)];
  bits.skip(6);
  const nalLengthBytes = bits.bits(2) + 1;
  if (nalLengthBytes === 3) throw invalid('has NAL unit lengths of 3 bytes');
  let offset = 5;
  const parameterSets = (countMask: number): Uint8Array[] => {
    const sets: Uint8Array[] = [];
    const count = record[offset];
    if (count === undefined) throw invalid('ends too early');
    offset += 1;
    for (let index = 0; index < (count & countMask); index += 1) {
      if (offset + 2 > record.length) throw invalid('ends too early');
      const length = viewOf(record).getUint16(offset);
      offset += 2;
      if (offset + length > record.length) throw invalid('ends too early');
      sets.push(record.subarray(offset, offset + length));
      offset += length;
    }
    return sets;
  };
  const sequenceParameterSets = parameterSets(0x1f);
  const pictureParameterSets = parameterSets(0xff);
  return { profile, compatibility, level, nalLengthBytes, sequenceParameterSets, pictureParameterSets };
}

/**
 * The cropped picture size of a sequence parameter set, NAL header included (ITU-T H.264, 7.3.2.1.1).
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function avcPictureSize(sequenceParameterSet: Uint8Array): PictureSize {
  const bits = new BitReader(unescapeNalUnit(sequenceParameterSet));
  bits.skip(8);
  const profile = bits.bits(8);
  bits.skip(16);
  bits.unsignedGolomb(); // seq_parameter_set_id
  const chroma = highProfiles.has(profile) ? highProfileChroma(bits) : { format: 1, separatePlanes: false };
  bits.unsignedGolomb(); // log2_max_frame_num_minus4
  skipPictureOrderCount(bits);
  bits.unsignedGolomb(); // max_num_ref_frames
  bits.skip(1); // gaps_in_frame_num_value_allowed_flag
  const widthInMacroblocks = bits.unsignedGolomb() + 1;
  const heightInMapUnits = bits.unsignedGolomb() + 1;
  const frameMacroblocksOnly = bits.flag();
  if (!frameMacroblocksOnly) bits.skip(1); // mb_adaptive_frame_field_flag
  bits.skip(1); // direct_8x8_inference_flag
  const crop = bits.flag() ? [0, 0, 0, 0].map(() => bits.unsignedGolomb()) : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const fieldFactor = frameMacroblocksOnly ? 1 : 2;
  // 7.4.2.1.1: crop units follow the chroma subsampling; monochrome and separate planes have none.
  const subsampled = !chroma.separatePlanes && (chroma.format === 1 || chroma.format === 2);
  const cropUnitX = subsampled ? 2 : 1;
  const cropUnitY = (subsampled && chroma.format === 1 ? 2 : 1) * fieldFactor;
  return checkedSize(
    widthInMacroblocks * 16 - (left + right) * cropUnitX,
    heightInMapUnits * 16 * fieldFactor - (top + bottom) * cropUnitY,
  );
}

function highProfileChroma(bits: BitReader): { format: number; separatePlanes: boolean } {
  const format = bits.unsignedGolomb();
  const separatePlanes = format === 3 && bits.flag();
  bits.unsignedGolomb(); // bit_depth_luma_minus8
  bits.unsignedGolomb(); // bit_depth_chroma_minus8
  bits.skip(1); // qpprime_y_zero_transform_bypass_flag
  if (bits.flag()) {
    for (let list = 0; list < (format === 3 ? 12 : 8); list += 1) {
      if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  return { format, separatePlanes };
}

/** ITU-T H.264, 7.3.2.1.1.1 */
function skipScalingList(bits: BitReader, size: number): void {
  let next = 8;
  for (let index = 0, last = 8; index < size && next !== 0; index += 1) {
    next = (last + bits.signedGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrderCount(bits: BitReader): void {
  const type = bits.unsignedGolomb();
  if (type === 0) {
    bits.unsignedGolomb(); // log2_max_pic_order_cnt_lsb_minus4
  } else if (type === 1) {
    bits.skip(1);
    bits.signedGolomb();
    bits.signedGolomb();
    const frames = bits.unsignedGolomb();
    if (frames > 255) throw invalid('has too many frames in its order count cycle');
    for (let frame = 0; frame < frames; frame += 1) bits.signedGolomb();
  }
}

/** @throws FootlightError PROTOCOL_VIOLATION unless both sides are 1 to 16,384 pixels */
function checkedSize(width: number, height: number): PictureSize {
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384) {
    throw invalid(`gives an impossible picture size of ${width}×${height}`);
  }
  return { width, height };
}

function invalid(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The H.264 decoder configuration ${what}.`);
}
