import { FootlightError } from '../../base/errors.ts';
import { BitReader } from './bit-reader.ts';
import { unescapeNalUnit, type PictureSize } from './nal-unit.ts';
import { viewOf } from './bytes.ts';

/** What Footlight reads of an HEVCDecoderConfigurationRecord. */
export interface HevcDecoderConfig {
  /** Size of the length field before each NAL unit: 1, 2 or 4. */
  nalLengthBytes: number;
  videoParameterSets: Uint8Array[];
  sequenceParameterSets: Uint8Array[];
  pictureParameterSets: Uint8Array[];
}

const nalTypes = { videoParameterSet: 32, sequenceParameterSet: 33, pictureParameterSet: 34 };

/**
 * Parses an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1).
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function parseHevcDecoderConfig(record: Uint8Array): HevcDecoderConfig {
  if (record.length < 23) throw invalid('ends too early');
  const view = viewOf(record);
  if (view.getUint8(0) !== 1) throw invalid('has an unknown version');
  const nalLengthBytes = (view.getUint8(21) & 3) + 1;
  if (nalLengthBytes === 3) throw invalid('has NAL unit lengths of 3 bytes');
  const byType = new Map<number, Uint8Array[]>();
  let offset = 23;
  const readLength = (): number => {
    if (offset + 2 > record.length) throw invalid('ends too early');
    offset += 2;
    return view.getUint16(offset - 2);
  };
  for (let array = 0; array < view.getUint8(22); array += 1) {
    const type = (record[offset] ?? 0) & 0x3f;
    offset += 1;
    const units = byType.get(type) ?? [];
    byType.set(type, units);
    for (let count = readLength(); count > 0; count -= 1) {
      const length = readLength();
      if (offset + length > record.length) throw invalid('ends too early');
      units.push(record.subarray(offset, offset + length));
      offset += length;
    }
  }
  return {
    nalLengthBytes,
    videoParameterSets: byType.get(nalTypes.videoParameterSet) ?? [],
    sequenceParameterSets: byType.get(nalTypes.sequenceParameterSet) ?? [],
    pictureParameterSets: byType.get(nalTypes.pictureParameterSet) ?? [],
  };
}

/**
 * The cropped picture size of a sequence parameter set, NAL header included (ITU-T H.265, 7.3.2.2.1).
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function hevcPictureSize(sequenceParameterSet: Uint8Array): PictureSize {
  const bits = new BitReader(unescapeNalUnit(sequenceParameterSet));
  bits.skip(16 + 4); // NAL header, sps_video_parameter_set_id
  const maxSubLayersMinus1 = bits.bits(3);
  bits.skip(1); // sps_temporal_id_nesting_flag
  skipProfileTierLevel(bits, maxSubLayersMinus1);
  bits.unsignedGolomb(); // sps_seq_parameter_set_id
  const chromaFormat = bits.unsignedGolomb();
  const separatePlanes = chromaFormat === 3 && bits.flag();
  const codedWidth = bits.unsignedGolomb();
  const codedHeight = bits.unsignedGolomb();
  const crop = bits.flag() ? [0, 0, 0, 0].map(() => bits.unsignedGolomb()) : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  // Table 6-1: SubWidthC and SubHeightC.
  const cropUnitX = !separatePlanes && (chromaFormat === 1 || chromaFormat === 2) ? 2 : 1;
  const cropUnitY = !separatePlanes && chromaFormat === 1 ? 2 : 1;
  const width = codedWidth - (left + right) * cropUnitX;
  const height = codedHeight - (top + bottom) * cropUnitY;
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384) {
    throw invalid(`gives an impossible picture size of ${width}×${height}`);
  }
  return { width, height };
}

/** ITU-T H.265, 7.3.3 */
function skipProfileTierLevel(bits: BitReader, maxSubLayersMinus1: number): void {
  bits.skip(88 + 8); // general profile, tier, constraints, level
  const present: { profile: boolean; level: boolean }[] = [];
  for (let layer = 0; layer < maxSubLayersMinus1; layer += 1) {
    present.push({ profile: bits.flag(), level: bits.flag() });
  }
  if (maxSubLayersMinus1 > 0) bits.skip(2 * (8 - maxSubLayersMinus1));
  for (const layer of present) bits.skip((layer.profile ? 88 : 0) + (layer.level ? 8 : 0));
}

function invalid(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The HEVC decoder configuration ${what}.`);
}
