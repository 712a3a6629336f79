import { FootlightError } from '../../base/errors.ts';
import { parseAudioSpecificConfig } from '../codec/aac.ts';
import { av1PictureSize, parseAv1DecoderConfig } from '../codec/av1.ts';
import { avcPictureSize, parseAvcDecoderConfig } from '../codec/avc.ts';
import { hevcPictureSize, parseHevcDecoderConfig } from '../codec/hevc.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../codec/packets.ts';
import type { AudioConfigTag, AudioFrameTag } from './audio-tag.ts';
import { unsupportedAudio, unsupportedVideo } from './codecs.ts';
import type { VideoConfigTag, VideoFrameTag } from './video-tag.ts';

/** A tag's body with its place in time: decoding time in ms, 32 bits that wrap. */
export interface Timed<Tag> {
  timestampMs: number;
  tag: Tag;
}

/**
 * Reads picture size and codec from a sequence header of H.264, HEVC or AV1.
 * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED (other codecs, or NAL lengths that are not 4 bytes)
 */
export function videoConfigOf({ codec, description }: VideoConfigTag): VideoConfig {
  if (codec === 'av1') {
    return { codec, ...av1PictureSize(parseAv1DecoderConfig(description).units), description };
  }
  if (codec === 'vp9') throw unsupportedVideo('VP9');
  const config = codec === 'h264' ? parseAvcDecoderConfig(description) : parseHevcDecoderConfig(description);
  const [parameterSet] = config.sequenceParameterSets;
  if (!parameterSet) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      'The video configuration holds no sequence parameter set.',
    );
  }
  if (config.nalLengthBytes !== 4) {
    throw new FootlightError('CODEC_UNSUPPORTED', 'Video with short NAL unit lengths is not taken here.');
  }
  const size = codec === 'h264' ? avcPictureSize(parameterSet) : hevcPictureSize(parameterSet);
  return { codec, ...size, description };
}

/** @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED (other codecs than AAC) */
export function audioConfigOf({ codec, description }: AudioConfigTag): AudioConfig {
  if (codec !== 'aac') throw unsupportedAudio(codec);
  const { sampleRate, channels } = parseAudioSpecificConfig(description);
  return { codec: 'aac', sampleRate, channels, description };
}

/** @param timestampMs the tag's time, unwrapped by the caller where the stream is longer than 49 days */
export function videoPacketOf(tag: VideoFrameTag, timestampMs: number): VideoPacket {
  return {
    ptsUs: (timestampMs + tag.compositionMs) * 1000,
    dtsUs: timestampMs * 1000,
    keyframe: tag.keyframe,
    data: tag.data,
  };
}

export function audioPacketOf(tag: AudioFrameTag, timestampMs: number): AudioPacket {
  return { ptsUs: timestampMs * 1000, data: tag.data };
}

/**
 * A packet as a tag. Both times are rounded to the format's ms on their own, so that neither drifts.
 * @param originUs the time that becomes 0; what is earlier is put at 0
 */
export function videoFrameTag(
  packet: VideoPacket,
  codec: VideoConfig['codec'],
  originUs: number,
): Timed<VideoFrameTag> {
  const timestampMs = toTimestampMs(packet.dtsUs, originUs);
  const compositionMs = Math.round((packet.ptsUs - originUs) / 1000) - timestampMs;
  return {
    timestampMs,
    tag: { kind: 'frame', codec, keyframe: packet.keyframe, compositionMs, data: packet.data },
  };
}

/** An audio packet as a tag; `originUs` as with video. */
export function audioFrameTag(packet: AudioPacket, originUs: number): Timed<AudioFrameTag> {
  return {
    timestampMs: toTimestampMs(packet.ptsUs, originUs),
    tag: { kind: 'frame', codec: 'aac', data: packet.data },
  };
}

function toTimestampMs(timeUs: number, originUs: number): number {
  return Math.max(0, Math.round((timeUs - originUs) / 1000));
}
