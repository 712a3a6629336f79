import { FootlightError } from '../../base/errors.ts';
import type { VideoCodec } from '../codec/packets.ts';
import { concatBytes, readUint24, viewOf, writeUint24 } from '../codec/bytes.ts';
import { fourCcOf, legacyVideoName, unsupportedVideo, videoCodecNamed } from './codecs.ts';
import { skipModifiers } from './modifiers.ts';

/** The body of a video tag, equally of an RTMP video message. */
export type VideoTag =
  /** Decoder configuration record: AVC sequence header, or SequenceStart. */
  | { kind: 'config'; codec: VideoCodec; description: Uint8Array }
  /** `compositionMs` is presentation minus decoding time, −8,388,608 to 8,388,607. */
  | { kind: 'frame'; codec: VideoCodec; keyframe: boolean; compositionMs: number; data: Uint8Array }
  | { kind: 'end'; codec: VideoCodec }
  /** AMF0 values about the picture, such as colorInfo. */
  | { kind: 'metadata'; data: Uint8Array }
  /** Seek marks of old players; they carry no picture. */
  | { kind: 'command' };

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

/**
 * Parses a video tag's body: legacy AVC (Video File Format Specification 10.1, E.4.3) or
 * ExVideoTagHeader (Enhanced RTMP v2, "ExVideoTagHeader").
 * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
 */
export function parseVideoTag(body: Uint8Array): VideoTag {
  const first = body[0];
  if (first === undefined) throw truncated();
  return first & extendedHeaderFlag ? parseExtended(body, first) : parseLegacy(body, first);
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

function parseExtended(body: Uint8Array, first: number): VideoTag {
  const type = (first >> 4) & 7;
  const { packetType: kind, offset } = skipModifiers(body, first & 0x0f, packetType.modEx);
  if (type === frameType.command && kind !== packetType.metadata) return { kind: 'command' };
  if (kind === packetType.multitrack) {
    throw new FootlightError('CODEC_UNSUPPORTED', 'More than one video track is not taken here; send one.');
  }
  if (body.length < offset + 4) throw truncated();
  const codec = videoCodecNamed(String.fromCharCode(...body.subarray(offset, offset + 4)));
  const data = body.subarray(offset + 4);
  switch (kind) {
    case packetType.sequenceStart:
      return { kind: 'config', codec, description: data };
    case packetType.codedFrames: {
      // Only these codecs have a composition time before the picture.
      if (codec !== 'h264' && codec !== 'hevc') return frame(codec, type, 0, data);
      if (data.length < 3) throw truncated();
      return frame(codec, type, readInt24(data, 0), data.subarray(3));
    }
    case packetType.codedFramesX:
      return frame(codec, type, 0, data);
    case packetType.sequenceEnd:
      return { kind: 'end', codec };
    case packetType.metadata:
      return { kind: 'metadata', data };
    default:
      throw new FootlightError('PROTOCOL_VIOLATION', `A video tag has the unknown packet type ${kind}.`);
  }
}

function frame(codec: VideoCodec, type: number, compositionMs: number, data: Uint8Array): VideoTag {
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
