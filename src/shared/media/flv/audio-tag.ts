import { FootlightError } from '../../base/errors.ts';
import { concatBytes } from '../codec/bytes.ts';
import {
  audioCodecNamed,
  audioFourCcOf,
  legacyAudioName,
  unsupportedAudio,
  type FlvAudioCodec,
} from './codecs.ts';
import { readModifiers } from './modifiers.ts';
import { chooseTrack, readFourCc, readTracks, wrappingOf, type Wrapping } from './tracks.ts';

/** What a decoder needs first: AudioSpecificConfig of AAC, OpusHead, or FLAC's stream information. */
export interface AudioConfigTag extends Wrapping {
  kind: 'config';
  codec: FlvAudioCodec;
  description: Uint8Array;
}

export interface AudioFrameTag extends Wrapping {
  kind: 'frame';
  codec: FlvAudioCodec;
  data: Uint8Array;
}

/** The body of an audio tag, equally of an RTMP audio message. */
export type AudioTag =
  | AudioConfigTag
  | AudioFrameTag
  | { kind: 'end' }
  /** Order of the channels, which the codec's own words tell too. */
  | { kind: 'channels' }
  /** Nothing for the wanted track, or of a kind that is not known and may be passed over. */
  | { kind: 'other' };

const soundFormat = { mp3: 2, extended: 9, aac: 10, mp3At8kHz: 14 };
const aacPacket = { sequenceHeader: 0, raw: 1 };
/** Enhanced RTMP v2, "AudioPacketType" */
const packetType = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  multichannelConfig: 4,
  multitrack: 5,
  modEx: 7,
};
/** AAC, and by the letter of the format always 44 kHz, 16 bits, stereo (E.4.2.1). */
const legacyAacHeader = 0xaf;

/**
 * Parses an audio tag's body: legacy AAC or MP3 (Video File Format Specification 10.1, E.4.2) or
 * ExAudioTagHeader (Enhanced RTMP v2).
 * @param trackId the one that is wanted of several; the first that comes if absent
 * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
 */
export function parseAudioTag(body: Uint8Array, trackId?: number): AudioTag {
  const first = body[0];
  if (first === undefined) throw truncated();
  const format = first >> 4;
  if (format === soundFormat.extended) return parseExtended(body, first, trackId);
  if (trackId !== undefined && trackId !== 0) return { kind: 'other' };
  if (format === soundFormat.mp3 || format === soundFormat.mp3At8kHz) {
    return { kind: 'frame', codec: 'mp3', data: body.subarray(1) };
  }
  if (format !== soundFormat.aac) throw unsupportedAudio(legacyAudioName(format));
  if (body.length < 2) throw truncated();
  const data = body.subarray(2);
  return body[1] === aacPacket.sequenceHeader
    ? { kind: 'config', codec: 'aac', description: data }
    : { kind: 'frame', codec: 'aac', data };
}

function parseExtended(body: Uint8Array, first: number, wanted: number | undefined): AudioTag {
  const { packetType: outer, offset } = readModifiers(body, first & 0x0f, packetType.modEx);
  if (outer !== packetType.multitrack) {
    if (body.length < offset + 4) throw truncated();
    if (wanted !== undefined && wanted !== 0) return { kind: 'other' };
    const wrapping: Wrapping = offset > 1 ? { isWrapped: true } : {};
    return parsePacket(outer, readFourCc(body, offset), body.subarray(offset + 4), wrapping);
  }
  const { packetType: kind, tracks } = readTracks(body, offset);
  const track = chooseTrack(tracks, wanted);
  return track ? parsePacket(kind, track.fourCc, track.data, wrappingOf(tracks, track)) : { kind: 'other' };
}

function parsePacket(kind: number, fourCc: string, data: Uint8Array, wrapping: Wrapping): AudioTag {
  const codec = audioCodecNamed(fourCc);
  switch (kind) {
    case packetType.sequenceStart:
      return { kind: 'config', codec, description: data, ...wrapping };
    case packetType.codedFrames:
      return { kind: 'frame', codec, data, ...wrapping };
    case packetType.sequenceEnd:
      return { kind: 'end' };
    case packetType.multichannelConfig:
      return { kind: 'channels' };
    default:
      return { kind: 'other' };
  }
}

/** Serialises a tag's body: AAC in the legacy form that everybody reads, the others in the enhanced one. */
export function writeAudioTag(tag: AudioConfigTag | AudioFrameTag): Uint8Array {
  const payload = tag.kind === 'config' ? tag.description : tag.data;
  if (tag.codec === 'aac') {
    const packet = tag.kind === 'config' ? aacPacket.sequenceHeader : aacPacket.raw;
    return concatBytes([new Uint8Array([legacyAacHeader, packet]), payload]);
  }
  const packet = tag.kind === 'config' ? packetType.sequenceStart : packetType.codedFrames;
  const fourCc = new TextEncoder().encode(audioFourCcOf(tag.codec));
  return concatBytes([new Uint8Array([(soundFormat.extended << 4) | packet]), fourCc, payload]);
}

function truncated(): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', 'An audio tag ends too early.');
}
