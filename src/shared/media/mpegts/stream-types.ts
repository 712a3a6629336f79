import type { VideoCodec } from '../codec/packets.ts';
import type { ElementaryStreamInfo } from './sections.ts';

/** The codecs of video that are carried in MPEG-TS here. */
export type TransportVideoCodec = Extract<VideoCodec, 'h264' | 'hevc'>;

/** Table 2-34 of ISO/IEC 13818-1. */
export const streamTypes = { h264: 0x1b, hevc: 0x24, adts: 0x0f, privateData: 0x06 } as const;

const foreignVideo: Readonly<Record<number, string>> = {
  0x01: 'MPEG-1',
  0x02: 'MPEG-2',
  0x10: 'MPEG-4 Visual',
  0x21: 'JPEG 2000',
  0x33: 'VVC',
  0x42: 'AVS',
  0xd1: 'Dirac',
  0xdb: 'H.264 in encrypted samples',
  0xea: 'VC-1',
};

/** MPEG-1, MPEG-2, ADTS and LATM; and of the users' own types AC-3 and E-AC-3 as ATSC A/53 has them. */
const audioTypes = new Set<number>([0x03, 0x04, streamTypes.adts, 0x11, 0x81, 0x87]);
/** AC-3, E-AC-3, DTS and AAC in private data (ETSI EN 300 468, table 12). */
const audioDescriptorTags = new Set([0x6a, 0x7a, 0x7b, 0x7c]);
const audioRegistrations = new Set(['AC-3', 'EAC3', 'Opus']);
const registrationTag = 0x05;

/** registration_descriptor (2.6.8) that says which format a stream has. */
export function registrationOf(format: string): Uint8Array {
  const name = new TextEncoder().encode(format);
  return Uint8Array.of(registrationTag, name.length, ...name);
}

/** The codec of a stream with video that is taken. */
export function videoCodecOf({ streamType }: ElementaryStreamInfo): TransportVideoCodec | undefined {
  if (streamType === streamTypes.h264) return 'h264';
  return streamType === streamTypes.hevc ? 'hevc' : undefined;
}

/** What a stream with video that is not taken is called. */
export function foreignVideoOf(stream: ElementaryStreamInfo): string | undefined {
  const isPrivate = stream.streamType === streamTypes.privateData;
  return isPrivate && registrations(stream).includes('AV01') ? 'AV1' : foreignVideo[stream.streamType];
}

/** True of a stream of sound, in whatever codec. */
export function isAudio(stream: ElementaryStreamInfo): boolean {
  if (audioTypes.has(stream.streamType)) return true;
  if (stream.streamType !== streamTypes.privateData) return false;
  return (
    descriptorsOf(stream).some(({ tag }) => audioDescriptorTags.has(tag)) ||
    registrations(stream).some((format) => audioRegistrations.has(format))
  );
}

function registrations(stream: ElementaryStreamInfo): string[] {
  return descriptorsOf(stream).flatMap(({ tag, body }) =>
    tag === registrationTag ? [String.fromCharCode(...body.subarray(0, 4))] : [],
  );
}

function descriptorsOf({ descriptors }: ElementaryStreamInfo): { tag: number; body: Uint8Array }[] {
  const found: { tag: number; body: Uint8Array }[] = [];
  for (let offset = 0; offset + 2 <= descriptors.length;) {
    const [tag = 0, length = 0] = descriptors.subarray(offset);
    found.push({ tag, body: descriptors.subarray(offset + 2, offset + 2 + length) });
    offset += 2 + length;
  }
  return found;
}
