import { FootlightError } from '../../base/errors.ts';
import { concatBytes } from '../codec/bytes.ts';
import { legacyAudioName, printable, unsupportedAudio } from './codecs.ts';
import { skipModifiers } from './modifiers.ts';

/** The body of an audio tag, equally of an RTMP audio message. It is AAC, the one codec taken. */
export type AudioTag =
  /** AudioSpecificConfig: AAC sequence header, or SequenceStart. */
  | { kind: 'config'; description: Uint8Array }
  | { kind: 'frame'; data: Uint8Array }
  | { kind: 'end' }
  /** Order of the channels, which the AudioSpecificConfig says too. */
  | { kind: 'channels' };

const soundFormat = { extended: 9, aac: 10 };
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
 * Parses an audio tag's body: legacy AAC (Video File Format Specification 10.1, E.4.2) or
 * ExAudioTagHeader (Enhanced RTMP v2).
 * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
 */
export function parseAudioTag(body: Uint8Array): AudioTag {
  const first = body[0];
  if (first === undefined) throw truncated();
  const format = first >> 4;
  if (format === soundFormat.extended) return parseExtended(body, first);
  if (format !== soundFormat.aac) throw unsupportedAudio(legacyAudioName(format));
  if (body.length < 2) throw truncated();
  const data = body.subarray(2);
  return body[1] === aacPacket.sequenceHeader
    ? { kind: 'config', description: data }
    : { kind: 'frame', data };
}

function parseExtended(body: Uint8Array, first: number): AudioTag {
  const { packetType: kind, offset } = skipModifiers(body, first & 0x0f, packetType.modEx);
  if (kind === packetType.multitrack) {
    throw new FootlightError('CODEC_UNSUPPORTED', 'More than one audio track is not taken here; send one.');
  }
  if (body.length < offset + 4) throw truncated();
  const fourCc = String.fromCharCode(...body.subarray(offset, offset + 4));
  if (fourCc !== 'mp4a') throw unsupportedAudio(printable(fourCc));
  const data = body.subarray(offset + 4);
  switch (kind) {
    case packetType.sequenceStart:
      return { kind: 'config', description: data };
    case packetType.codedFrames:
      return { kind: 'frame', data };
    case packetType.sequenceEnd:
      return { kind: 'end' };
    case packetType.multichannelConfig:
      return { kind: 'channels' };
    default:
      throw new FootlightError('PROTOCOL_VIOLATION', `An audio tag has the unknown packet type ${kind}.`);
  }
}

/** Serialises a tag's body in the legacy form that everybody reads. */
export function writeAudioTag(tag: Extract<AudioTag, { kind: 'config' | 'frame' }>): Uint8Array {
  return tag.kind === 'config'
    ? concatBytes([new Uint8Array([legacyAacHeader, aacPacket.sequenceHeader]), tag.description])
    : concatBytes([new Uint8Array([legacyAacHeader, aacPacket.raw]), tag.data]);
}

function truncated(): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', 'An audio tag ends too early.');
}
