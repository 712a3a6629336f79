import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';
import { findBox, readBoxes } from './box-reader.ts';
import { audioCodecString, videoCodecString } from './codec-string.ts';

interface ReadTrackBase {
  trackId: number;
  /** Ticks per second. */
  timescale: number;
  /** RFC 6381 */
  codecs: string;
  /** As a decoder takes it: avcC, hvcC, or an AudioSpecificConfig. */
  description: Uint8Array;
}

/** What an initialisation segment says of its first track. */
export type ReadTrack =
  | (ReadTrackBase & { kind: 'video' })
  | (ReadTrackBase & { kind: 'audio'; sampleRate: number; channels: number });

/** Bytes of a VisualSampleEntry and an AudioSampleEntry before their boxes (ISO/IEC 14496-12, 12.1.3 and 12.2.3). */
const visualEntryBytes = 78;
const audioEntryBytes = 28;

function unreadable(what: string): FootlightError {
  return new FootlightError('CODEC_UNSUPPORTED', `The stream can't be played here: ${what}.`);
}

/**
 * Reads the first track of what `writeInitSegment` writes.
 * @throws FootlightError CODEC_UNSUPPORTED, PROTOCOL_VIOLATION
 */
export function readInitSegment(bytes: Uint8Array): ReadTrack {
  const track = findBox(bytes, 'moov/trak');
  const header = track && findBox(track, 'tkhd');
  const media = track && findBox(track, 'mdia/mdhd');
  const table = track && findBox(track, 'mdia/minf/stbl/stsd');
  if (!header || header.byteLength < 24 || !media || media.byteLength < 24 || !table || table.byteLength < 16)
    throw unreadable('its head has no track');
  const [entry] = readBoxes(table.subarray(8));
  if (!entry) throw unreadable('its track has no description');
  const shared = {
    trackId: viewOf(header).getUint32(header[0] === 1 ? 20 : 12),
    timescale: viewOf(media).getUint32(media[0] === 1 ? 20 : 12),
  };
  if (entry.type === 'mp4a') return { ...shared, ...audioOf(entry.body) };
  const codec = entry.type === 'avc1' ? 'h264' : entry.type === 'hvc1' ? 'hevc' : undefined;
  if (!codec) throw unreadable(`${entry.type} is no codec that is known`);
  const description = findBox(entry.body.subarray(visualEntryBytes), codec === 'h264' ? 'avcC' : 'hvcC');
  if (!description) throw unreadable('its picture has no description');
  return { ...shared, kind: 'video', codecs: videoCodecString({ codec, description }), description };
}

function audioOf(entry: Uint8Array): Omit<ReadTrack & { kind: 'audio' }, 'trackId' | 'timescale'> {
  const descriptors = findBox(entry.subarray(audioEntryBytes), 'esds');
  const description = descriptors && specificConfigOf(descriptors.subarray(4));
  if (!description) throw unreadable('its sound has no description');
  const view = viewOf(entry);
  return {
    kind: 'audio',
    codecs: audioCodecString({ description }),
    description,
    channels: view.getUint16(16),
    sampleRate: view.getUint32(24) >>> 16,
  };
}

/** The DecoderSpecificInfo within an ES_Descriptor and its DecoderConfigDescriptor (ISO/IEC 14496-1, 7.2.6). */
function specificConfigOf(bytes: Uint8Array): Uint8Array | undefined {
  /** What comes before the descriptors within. */
  const fixedBytes: Readonly<Record<number, number>> = { 3: 3, 4: 13 };
  let offset = 0;
  while (offset < bytes.byteLength) {
    const tag = bytes[offset++] ?? 0;
    let size = 0;
    for (let count = 0; count < 4; count++) {
      const byte = bytes[offset++] ?? 0;
      size = (size << 7) | (byte & 0x7f);
      if (byte < 0x80) break;
    }
    if (tag === 5) return bytes.subarray(offset, offset + size);
    offset += fixedBytes[tag] ?? size;
  }
  return undefined;
}
