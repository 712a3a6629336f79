import { concatBytes } from './bytes.ts';
import { BitReader } from './bit-reader.ts';
import { unescapeNalUnit } from './nal-unit.ts';

/**
 * An AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) of parameter sets, each with its NAL
 * header; lengths in front of NAL units have 4 bytes.
 */
export function writeAvcDecoderConfig(
  sequenceParameterSet: Uint8Array,
  pictureParameterSets: readonly Uint8Array[],
): Uint8Array {
  const [, profile = 0, compatibility = 0, level = 0] = sequenceParameterSet;
  return concatBytes([
    Uint8Array.of(1, profile, compatibility, level, 0xff, 0xe1),
    withLength(sequenceParameterSet),
    Uint8Array.of(pictureParameterSets.length),
    ...pictureParameterSets.map(withLength),
  ]);
}

/**
 * An HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1) of parameter sets, each with its NAL
 * header; lengths in front of NAL units have 4 bytes.
 * @throws FootlightError PROTOCOL_VIOLATION if the sequence parameter set ends too early
 */
export function writeHevcDecoderConfig(
  videoParameterSet: Uint8Array,
  sequenceParameterSet: Uint8Array,
  pictureParameterSets: readonly Uint8Array[],
): Uint8Array {
  const payload = unescapeNalUnit(sequenceParameterSet);
  // ITU-T H.265, 7.3.2.2.1: behind 2 bytes of NAL header and 1 byte stand 12 bytes of general profile.
  const profile = payload.subarray(3, 15);
  const temporal = payload[2] ?? 0;
  const layers = ((temporal >> 1) & 7) + 1;
  const { chromaFormat, lumaBits, chromaBits } = sampleFormat(payload);
  const arrays = [[videoParameterSet], [sequenceParameterSet], pictureParameterSets];
  return concatBytes([
    Uint8Array.of(1),
    profile,
    // Segmentation and parallelism unknown, then the sample format; no average frame rate.
    Uint8Array.of(0xf0, 0, 0xfc, 0xfc | chromaFormat, 0xf8 | lumaBits, 0xf8 | chromaBits, 0, 0),
    Uint8Array.of((layers << 3) | ((temporal & 1) << 2) | 3, arrays.length),
    ...arrays.flatMap((units, index) => [
      Uint8Array.of(0x80 | (32 + index), units.length >> 8, units.length & 0xff),
      ...units.map(withLength),
    ]),
  ]);
}

/** @param payload a sequence parameter set without emulation prevention */
function sampleFormat(payload: Uint8Array): { chromaFormat: number; lumaBits: number; chromaBits: number } {
  const bits = new BitReader(payload);
  bits.skip(16 + 4);
  const subLayers = bits.bits(3);
  bits.skip(1 + 96);
  const present = Array.from({ length: subLayers }, () => ({ profile: bits.flag(), level: bits.flag() }));
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const layer of present) bits.skip((layer.profile ? 88 : 0) + (layer.level ? 8 : 0));
  bits.unsignedGolomb(); // sps_seq_parameter_set_id
  const chromaFormat = bits.unsignedGolomb();
  if (chromaFormat === 3) bits.skip(1); // separate_colour_plane_flag
  bits.unsignedGolomb(); // width
  bits.unsignedGolomb(); // height
  if (bits.flag()) for (let side = 0; side < 4; side += 1) bits.unsignedGolomb();
  return { chromaFormat, lumaBits: bits.unsignedGolomb(), chromaBits: bits.unsignedGolomb() };
}

function withLength(unit: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(unit.length >> 8, unit.length & 0xff), unit]);
}
