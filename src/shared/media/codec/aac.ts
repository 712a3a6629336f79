import { FootlightError } from '../../base/errors.ts';
import { BitReader } from './bit-reader.ts';

/** Table 1.18 of ISO/IEC 14496-3, by samplingFrequencyIndex. */
const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** Table 1.19 of ISO/IEC 14496-3, by channelConfiguration; 0 means that the stream itself says it. */
const channelCounts = [0, 1, 2, 3, 4, 5, 6, 8, undefined, undefined, undefined, 7, 8, 24, 8];

/** What an AudioSpecificConfig says. */
export interface AacDecoderConfig {
  /** 2 is AAC-LC, 5 HE-AAC, 29 HE-AAC v2. */
  objectType: number;
  /** Hz, of the decoder's core */
  sampleRate: number;
  /** 0 where only the stream itself says it */
  channels: number;
}

/**
 * Parses the start of an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function parseAudioSpecificConfig(record: Uint8Array): AacDecoderConfig {
  const bits = new BitReader(record);
  let objectType = bits.bits(5);
  if (objectType === 31) objectType = 32 + bits.bits(6);
  const rateIndex = bits.bits(4);
  const sampleRate = rateIndex === 15 ? bits.bits(24) : sampleRates[rateIndex];
  const channels = channelCounts[bits.bits(4)];
  if (objectType === 0 || sampleRate === undefined || sampleRate === 0 || channels === undefined) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The AAC configuration holds reserved values.');
  }
  return { objectType, sampleRate, channels };
}

/** Samples in a frame of AAC-LC, as it is carried here. */
export const aacFrameSamples = 1024;

// Raw data blocks of AAC-LC without any spectrum (ISO/IEC 14496-3, 4.4.2.1): one channel, two channels.
const silentFrames = [
  Uint8Array.of(0x00, 0xc8, 0x00, 0x80, 0x23, 0x80),
  Uint8Array.of(0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80),
] as const;

/** A frame of AAC-LC in which nothing is heard. @param channels 1 or 2 */
export function silentAacFrame(channels: number): Uint8Array {
  return silentFrames[channels === 1 ? 0 : 1];
}

/**
 * The AudioSpecificConfig of AAC-LC.
 * @param sampleRate one of the standard's, in Hz
 * @param channels 1 or 2
 * @throws RangeError for another rate
 */
export function aacLcConfig(sampleRate: number, channels: number): Uint8Array {
  const rateIndex = sampleRates.indexOf(sampleRate);
  if (rateIndex < 0) throw new RangeError(`AAC has no sample rate of ${sampleRate} Hz.`);
  const lowComplexity = 2;
  return Uint8Array.of((lowComplexity << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (channels << 3));
}
