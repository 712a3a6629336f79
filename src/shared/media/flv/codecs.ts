import { FootlightError } from '../../base/errors.ts';
import type { VideoCodec } from '../codec/packets.ts';

/** Audio codecs that a publisher may send; what is not AAC is encoded anew for viewers. */
export type FlvAudioCodec = 'aac' | 'mp3' | 'opus' | 'ac3' | 'eac3' | 'flac';

/** Enhanced RTMP's names of the video codecs that Footlight knows. */
const videoCodecOfFourCc: Readonly<Record<string, VideoCodec>> = {
  avc1: 'h264',
  hvc1: 'hevc',
  av01: 'av1',
  vp09: 'vp9',
};

/** Enhanced RTMP v2, "AudioFourCc" */
const audioCodecOfFourCc: Readonly<Record<string, FlvAudioCodec>> = {
  mp4a: 'aac',
  '.mp3': 'mp3',
  Opus: 'opus',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  fLaC: 'flac',
};

const legacyVideoNames: Readonly<Record<number, string>> = {
  2: 'Sorenson H.263',
  3: 'Screen Video',
  4: 'VP6',
  5: 'VP6 with alpha',
  6: 'Screen Video 2',
  12: 'HEVC without Enhanced RTMP',
};

const legacyAudioNames: Readonly<Record<number, string>> = {
  0: 'PCM',
  1: 'ADPCM',
  3: 'PCM',
  4: 'Nellymoser',
  5: 'Nellymoser',
  6: 'Nellymoser',
  7: 'G.711 A-law',
  8: 'G.711 µ-law',
  11: 'Speex',
};

/** @throws FootlightError CODEC_UNSUPPORTED */
export function videoCodecNamed(fourCc: string): VideoCodec {
  const codec = Object.hasOwn(videoCodecOfFourCc, fourCc) ? videoCodecOfFourCc[fourCc] : undefined;
  if (codec === undefined) throw unsupportedVideo(printable(fourCc));
  return codec;
}

/** @throws FootlightError CODEC_UNSUPPORTED */
export function audioCodecNamed(fourCc: string): FlvAudioCodec {
  const codec = Object.hasOwn(audioCodecOfFourCc, fourCc) ? audioCodecOfFourCc[fourCc] : undefined;
  if (codec === undefined) throw unsupportedAudio(printable(fourCc));
  return codec;
}

/** The FourCC of an audio codec in Enhanced RTMP. */
export function audioFourCcOf(codec: FlvAudioCodec): string {
  return { aac: 'mp4a', mp3: '.mp3', opus: 'Opus', ac3: 'ac-3', eac3: 'ec-3', flac: 'fLaC' }[codec];
}

/** The FourCC of a codec in Enhanced RTMP. */
export function fourCcOf(codec: VideoCodec): string {
  return { h264: 'avc1', hevc: 'hvc1', av1: 'av01', vp9: 'vp09' }[codec];
}

/** What to say of a video codec that is not taken. */
export function unsupportedVideo(name: string): FootlightError {
  return new FootlightError(
    'CODEC_UNSUPPORTED',
    `The video codec ${name} is not taken here; send H.264, or HEVC or AV1 by Enhanced RTMP.`,
  );
}

/** What to say of an audio codec that is not taken. */
export function unsupportedAudio(name: string): FootlightError {
  return new FootlightError(
    'CODEC_UNSUPPORTED',
    `The audio codec ${name} is not taken here; send AAC or Opus.`,
  );
}

export function legacyVideoName(codecId: number): string {
  return legacyVideoNames[codecId] ?? `number ${codecId}`;
}

export function legacyAudioName(soundFormat: number): string {
  return legacyAudioNames[soundFormat] ?? `number ${soundFormat}`;
}

/** A FourCC from outside, safe to put in a sentence. */
function printable(fourCc: string): string {
  return `“${fourCc.replace(/[^ -~]/gu, '?')}”`;
}
