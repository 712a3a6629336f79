import { FootlightError } from '../../base/errors.ts';
import { parseAvcDecoderConfig } from '../codec/avc.ts';
import { concatBytes, viewOf } from '../codec/bytes.ts';
import { parseHevcDecoderConfig } from '../codec/hevc.ts';
import type { VideoConfig } from '../codec/packets.ts';
import type { TransportVideoCodec } from './stream-types.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);

/**
 * Access unit delimiters (ITU-T H.264 7.3.2.4, H.265 7.3.2.5) that allow every type of slice;
 * ISO/IEC 13818-1, 2.14.1 and 2.17.1, wants one in front of every picture.
 */
const delimiters = { h264: Uint8Array.of(0x09, 0xf0), hevc: Uint8Array.of(0x46, 0x01, 0x50) };
const delimiterTypes = { h264: 9, hevc: 35 };

/** Turns pictures with NAL unit lengths into the byte stream of Annex B. */
export class AnnexB {
  readonly codec: TransportVideoCodec;
  readonly #beforeKeyframe: readonly Uint8Array[];

  /** @throws FootlightError CODEC_UNSUPPORTED, PROTOCOL_VIOLATION */
  constructor({ codec, description }: VideoConfig) {
    if (codec !== 'h264' && codec !== 'hevc') {
      throw new FootlightError(
        'CODEC_UNSUPPORTED',
        `MPEG-TS does not carry ${codec.toUpperCase()} here: choose H.264 or HEVC.`,
      );
    }
    this.codec = codec;
    this.#beforeKeyframe = parameterSetsOf(codec, description);
  }

  /**
   * A picture behind its delimiter, and if it is a keyframe, behind the parameter sets too.
   * @param data NAL units with 4-byte lengths
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  picture(data: Uint8Array, keyframe: boolean): Uint8Array {
    const parts: Uint8Array[] = [startCode, delimiters[this.codec]];
    if (keyframe) for (const unit of this.#beforeKeyframe) parts.push(startCode, unit);
    const view = viewOf(data);
    let offset = 0;
    while (offset < data.length) {
      const start = offset + 4;
      const end = start <= data.length ? start + view.getUint32(offset) : Infinity;
      if (end > data.length) {
        throw new FootlightError('PROTOCOL_VIOLATION', 'A picture is shorter than its NAL units say.');
      }
      const unit = data.subarray(start, end);
      if (unit.length > 0 && unitType(this.codec, unit[0] ?? 0) !== delimiterTypes[this.codec]) {
        parts.push(startCode, unit);
      }
      offset = end;
    }
    return concatBytes(parts);
  }
}

/** nal_unit_type out of a NAL unit's first byte. */
export function unitType(codec: TransportVideoCodec, first: number): number {
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

function parameterSetsOf(codec: TransportVideoCodec, description: Uint8Array): Uint8Array[] {
  if (codec === 'h264') {
    const { sequenceParameterSets, pictureParameterSets } = parseAvcDecoderConfig(description);
    return [...sequenceParameterSets, ...pictureParameterSets];
  }
  const config = parseHevcDecoderConfig(description);
  return [...config.videoParameterSets, ...config.sequenceParameterSets, ...config.pictureParameterSets];
}
