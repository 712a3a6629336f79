import { FootlightError } from '../../base/errors.ts';
import type { VideoCodec } from '../codec/packets.ts';
import { concatBytes, readUint24, viewOf, writeUint24 } from '../codec/bytes.ts';
import { fourCcOf, legacyVideoName, unsupportedVideo, videoCodecNamed } from './codecs.ts';
import { readModifiers } from './modifiers.ts';
import { chooseTrack, readFourCc, readTracks, wrappingOf, type Wrapping } from './tracks.ts';

/** Decoder configuration record: AVC sequence header, or SequenceStart. */
export interface VideoConfigTag extends Wrapping {
  kind: 'config';
  codec: VideoCodec;
  description: Uint8Array;
}

/** `compositionMs` is presentation minus decoding time, −8,388,608 to 8,388,607. */
export interface VideoFrameTag extends Wrapping {
  kind: 'frame';
  codec: VideoCodec;
  keyframe: boolean;
  compositionMs: number;
  data: Uint8Array;
}

/** The body of a video tag, equally of an RTMP video message. */
export type VideoTag =
  | VideoConfigTag
  | VideoFrameTag
  | { kind: 'end'; codec: VideoCodec }
  /** AMF0 values about the picture, such as colorInfo. */
  | { kind: 'metadata'; data: Uint8Array }
  /** Seek marks of old players; they carry no picture. */
  | { kind: 'command' }
  /** Nothing for the wanted track, or of a kind that is not known and may be passed over. */
  | { kind: 'other' };

const frameType = { key: 1, inter: 2, disposable: 3, generatedKey: 4, command: 5 };
const avcPacket = { sequenceHeader: 0, nalUnits: 1, endOfSequence: 2 };
/** Enhanced RTMP v2, "VideoPacketType" */
const packetType = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  codedFramesX: 3,
  metadata: 4,
  multitrack: 6,
  modEx: 7,
};
const legacyAvc = 7;
const extendedHeaderFlag = 0x80;
const maxCompositionMs = 0x7f_ffff;

/**
 * Parses a video tag's body: legacy AVC (Video File Format Specification 10.1, E.4.3) or
 * ExVideoTagHeader (Enhanced RTMP v2, "ExVideoTagHeader").
 * @param trackId the one that is wanted of several; the first that comes if absent
 * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
 */
export function parseVideoTag(body: Uint8Array, trackId?: number): VideoTag {
  const first = body[0];
  if (first === undefined) throw truncated();
  if (first & extendedHeaderFlag) return parseExtended(body, first, trackId);
  return trackId === undefined || trackId === 0 ? parseLegacy(body, first) : { kind: 'other' };
}

function parseLegacy(body: Uint8Array, first: number): VideoTag {
  if (first >> 4 === frameType.command) return { kind: 'command' };
  if ((first & 0x0f) !== legacyAvc) throw unsupportedVideo(legacyVideoName(first & 0x0f));
  if (body.length < 5) throw truncated();
  const data = body.subarray(5);
  switch (viewOf(body).getUint8(1)) {
    case avcPacket.sequenceHeader:
      return { kind: 'config', codec: 'h264', description: data };
    case avcPacket.nalUnits:
      return frame('h264', first >> 4, readInt24(body, 2), data);
    case avcPacket.endOfSequence:
      return { kind: 'end', codec: 'h264' };
    default:
      throw new FootlightError('PROTOCOL_VIOLATION', 'A video tag has an unknown AVC packet type.');
  }
}

function parseExtended(body: Uint8Array, first: number, wanted: number | undefined): VideoTag {
  const type = (first >> 4) & 7;
  const { packetType: outer, offset, offsetNs } = readModifiers(body, first & 0x0f, packetType.modEx);
  if (type === frameType.command && outer !== packetType.metadata) return { kind: 'command' };
  if (outer !== packetType.multitrack) {
    if (body.length < offset + 4) throw truncated();
    if (wanted !== undefined && wanted !== 0) return { kind: 'other' };
    const wrapping: Wrapping = offset > 1 ? { isWrapped: true } : {};
    return parsePacket(outer, type, readFourCc(body, offset), body.subarray(offset + 4), offsetNs, wrapping);
  }
  const { packetType: kind, tracks } = readTracks(body, offset);
  const track = chooseTrack(tracks, wanted);
  if (!track) return { kind: 'other' };
  return parsePacket(kind, type, track.fourCc, track.data, offsetNs, wrappingOf(tracks, track));
}

function parsePacket(
  kind: number,
  type: number,
  fourCc: string,
  data: Uint8Array,
  offsetNs: number,
  wrapping: Wrapping,
): VideoTag {
  const codec = videoCodecNamed(fourCc);
  // Times are in ms here; what a modifier adds is less than one.
  const addedMs = Math.round(offsetNs / 1_000_000);
  switch (kind) {
    case packetType.sequenceStart:
      return { kind: 'config', codec, description: data, ...wrapping };
    case packetType.codedFrames: {
      // Only these codecs have a composition time before the picture.
      if (codec !== 'h264' && codec !== 'hevc') return { ...frame(codec, type, 0, data), ...wrapping };
      if (data.length < 3) throw truncated();
      return {
        ...frame(codec, type, Math.min(readInt24(data, 0) + addedMs, maxCompositionMs), data.subarray(3)),
        ...wrapping,
      };
    }
    case packetType.codedFramesX:
      return { ...frame(codec, type, addedMs, data), ...wrapping };
    case packetType.sequenceEnd:
      return { kind: 'end', codec };
    case packetType.metadata:
      return { kind: 'metadata', data };
    default:
      return { kind: 'other' };
  }
}

function frame(codec: VideoCodec, type: number, compositionMs: number, data: Uint8Array): VideoFrameTag {
  const keyframe = type === frameType.key || type === frameType.generatedKey;
  return { kind: 'frame', codec, keyframe, compositionMs, data };
}

/** Serialises a tag's body: H.264 in the legacy form that everybody reads, the others in the enhanced one. */
export function writeVideoTag(tag: Extract<VideoTag, { kind: 'config' | 'frame' | 'end' }>): Uint8Array {
  const type = tag.kind === 'frame' && !tag.keyframe ? frameType.inter : frameType.key;
  const payload =
    tag.kind === 'config' ? tag.description : tag.kind === 'frame' ? tag.data : new Uint8Array(0);
  const compositionMs = tag.kind === 'frame' ? tag.compositionMs : 0;
  return tag.codec === 'h264'
    ? concatBytes([legacyHeader(type, legacyPacketOf(tag.kind), compositionMs), payload])
    : concatBytes([extendedHeader(type, tag, compositionMs), payload]);
}

function legacyPacketOf(kind: 'config' | 'frame' | 'end'): number {
  return { config: avcPacket.sequenceHeader, frame: avcPacket.nalUnits, end: avcPacket.endOfSequence }[kind];
}

function legacyHeader(type: number, packet: number, compositionMs: number): Uint8Array {
  const header = new Uint8Array([(type << 4) | legacyAvc, packet, 0, 0, 0]);
  writeUint24(viewOf(header), 2, compositionMs);
  return header;
}

function extendedHeader(
  type: number,
  tag: { kind: 'config' | 'frame' | 'end'; codec: VideoCodec },
  compositionMs: number,
): Uint8Array {
  // CodedFramesX saves the three bytes of a composition time of zero; AV1 and VP9 never have one.
  const timed = tag.kind === 'frame' && tag.codec === 'hevc' && compositionMs !== 0;
  const untimedPacket = tag.codec === 'hevc' ? packetType.codedFramesX : packetType.codedFrames;
  const packet = {
    config: packetType.sequenceStart,
    frame: timed ? packetType.codedFrames : untimedPacket,
    end: packetType.sequenceEnd,
  }[tag.kind];
  const header = new Uint8Array(timed ? 8 : 5);
  header[0] = extendedHeaderFlag | (type << 4) | packet;
  header.set(new TextEncoder().encode(fourCcOf(tag.codec)), 1);
  if (timed) writeUint24(viewOf(header), 5, compositionMs);
  return header;
}

/** SI24 */
function readInt24(bytes: Uint8Array, offset: number): number {
  return (readUint24(viewOf(bytes), offset) << 8) >> 8;
}

function truncated(): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', 'A video tag ends too early.');
}
