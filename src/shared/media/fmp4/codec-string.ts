import { FootlightError } from '../../base/errors.ts';
import { parseAudioSpecificConfig } from '../codec/aac.ts';
import { parseAv1DecoderConfig } from '../codec/av1.ts';
import { viewOf } from '../codec/bytes.ts';
import type { AudioConfig, VideoConfig } from '../codec/packets.ts';

const hex = (value: number): string => value.toString(16).toUpperCase();
const decimal2 = (value: number): string => value.toString().padStart(2, '0');
const hex2 = (value: number): string => value.toString(16).padStart(2, '0');

/** ISO/IEC 14496-15, Annex E.3: compatibility flags are written in reverse bit order. */
function reverseBits32(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
  return reversed >>> 0;
}

/**
 * The RFC 6381 name of a video stream: `avc1.64001f` (3.3), `hvc1.1.6.L93.B0` (ISO/IEC 14496-15, E.3) or
 * `av01.0.08M.08` (AV1 in ISOBMFF, 5).
 * @throws FootlightError CODEC_UNSUPPORTED for other codecs and for a record that is cut short,
 *   PROTOCOL_VIOLATION for one of AV1 that can't be read
 */
export function videoCodecString(config: Pick<VideoConfig, 'codec' | 'description'>): string {
  const record = viewOf(config.description);
  if (config.codec === 'h264' && record.byteLength >= 7) {
    return `avc1.${hex2(record.getUint8(1))}${hex2(record.getUint8(2))}${hex2(record.getUint8(3))}`;
  }
  if (config.codec === 'hevc' && record.byteLength >= 23) {
    const profile = record.getUint8(1);
    const space = ['', 'A', 'B', 'C'][profile >> 6] ?? '';
    const tier = profile & 0x20 ? 'H' : 'L';
    const constraints = [...config.description.subarray(6, 12)];
    while (constraints.at(-1) === 0) constraints.pop();
    return [
      `hvc1.${space}${profile & 0x1f}`,
      hex(reverseBits32(record.getUint32(2))),
      `${tier}${record.getUint8(12)}`,
      ...constraints.map(hex),
    ].join('.');
  }
  if (config.codec === 'av1' && record.byteLength >= 4) {
    const { profile, levelIndex, isHighTier, bitDepth } = parseAv1DecoderConfig(config.description);
    return `av01.${profile}.${decimal2(levelIndex)}${isHighTier ? 'H' : 'M'}.${decimal2(bitDepth)}`;
  }
  throw new FootlightError(
    'CODEC_UNSUPPORTED',
    `The ${config.codec} stream has no usable decoder configuration.`,
  );
}

/**
 * The RFC 6381 name of an AAC stream, such as `mp4a.40.2`.
 * @throws FootlightError PROTOCOL_VIOLATION for an impossible AudioSpecificConfig
 */
export function audioCodecString(config: Pick<AudioConfig, 'description'>): string {
  return `mp4a.40.${parseAudioSpecificConfig(config.description).objectType}`;
}
