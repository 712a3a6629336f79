import { FootlightError } from '../../base/errors.ts';
import type { AudioConfig, VideoConfig } from '../codec/packets.ts';
import { concatBytes } from '../codec/bytes.ts';
import { box, fullBox, text, u16, u32, u64, u8 } from './box-writer.ts';

/** Code points of ISO/IEC 23091-2. */
interface Colour {
  primaries: number;
  transfer: number;
  matrix: number;
  fullRange: boolean;
}

interface TrackBase {
  /** From 1. */
  trackId: number;
  /** Ticks per second. */
  timescale: number;
}

export interface VideoTrack extends TrackBase {
  kind: 'video';
  config: VideoConfig;
  colour?: Colour;
  /** Width to height of one pixel, where it isn't square. */
  pixelAspect?: { horizontal: number; vertical: number };
}

interface AudioTrack extends TrackBase {
  kind: 'audio';
  config: AudioConfig;
  bitrateKbps: number;
}

export type Track = VideoTrack | AudioTrack;

const identityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/**
 * A CMAF header: ftyp and moov without samples (ISO/IEC 23000-19, 7.3.1; ISO/IEC 14496-12, 8.8.1).
 * @throws FootlightError CODEC_UNSUPPORTED for a video codec without a sample entry here
 */
export function writeInitSegment(tracks: readonly Track[]): Uint8Array {
  const nextTrackId = Math.max(...tracks.map((track) => track.trackId)) + 1;
  return concatBytes([
    box('ftyp', text('cmfc'), u32(0), text('iso6'), text('cmfc'), text('mp41')),
    box(
      'moov',
      // 8.2.2: times 0, timescale 1000, duration 0, rate 1, volume 1
      fullBox(
        'mvhd',
        0,
        0,
        u32(0, 0, 1000, 0, 0x10000),
        u16(0x100, 0),
        u32(0, 0),
        identityMatrix,
        u32(0, 0, 0, 0, 0, 0, nextTrackId),
      ),
      ...tracks.map(trackBox),
      // 8.8.3: defaults for fragments; every fragment overrides what differs
      box('mvex', ...tracks.map((track) => fullBox('trex', 0, 0, u32(track.trackId, 1, 0, 0, 0)))),
    ),
  ]);
}

function trackBox(track: Track): Uint8Array {
  const video = track.kind === 'video' ? track : undefined;
  const aspect = video?.pixelAspect ?? { horizontal: 1, vertical: 1 };
  const displayWidth = Math.round(
    ((video?.config.width ?? 0) * aspect.horizontal * 0x10000) / aspect.vertical,
  );
  return box(
    'trak',
    // 8.3.2: enabled and in the movie; size in 16.16 fixed point
    fullBox(
      'tkhd',
      0,
      3,
      u32(0, 0, track.trackId, 0, 0, 0, 0),
      u16(0, 0, video ? 0 : 0x100, 0),
      identityMatrix,
      u32(displayWidth, (video?.config.height ?? 0) * 0x10000),
    ),
    box(
      'mdia',
      // 8.4.2: version 1, so that no time is cut; language 'und'
      fullBox('mdhd', 1, 0, u64(0), u64(0), u32(track.timescale), u64(0), u16(0x55c4, 0)),
      fullBox('hdlr', 0, 0, u32(0), text(video ? 'vide' : 'soun'), u32(0, 0, 0), text('Footlight\0')),
      box(
        'minf',
        video ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), track.kind === 'video' ? videoEntry(track) : audioEntry(track)),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  );
}

/** VisualSampleEntry (14496-12, 12.1.3) as avc1 (14496-15, 5.4.2) or hvc1 (8.4.1). */
function videoEntry({ config, colour, pixelAspect }: VideoTrack): Uint8Array {
  const names = { h264: ['avc1', 'avcC'], hevc: ['hvc1', 'hvcC'], av1: undefined, vp9: undefined } as const;
  const name = names[config.codec];
  if (!name) throw new FootlightError('CODEC_UNSUPPORTED', `${config.codec} can't be written to MP4 here.`);
  return box(
    name[0],
    u32(0),
    u16(0, 1),
    u32(0, 0, 0, 0),
    u16(config.width, config.height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    new Uint8Array(32),
    u16(0x18, 0xffff),
    box(name[1], config.description),
    ...(colour
      ? [
          box(
            'colr',
            text('nclx'),
            u16(colour.primaries, colour.transfer, colour.matrix),
            u8(colour.fullRange ? 0x80 : 0),
          ),
        ]
      : []),
    ...(pixelAspect ? [box('pasp', u32(pixelAspect.horizontal, pixelAspect.vertical))] : []),
  );
}

/** AudioSampleEntry (14496-12, 12.2.3) as mp4a with an ES_Descriptor (14496-14, 5.6; 14496-1, 7.2.6.5). */
function audioEntry({ config, bitrateKbps }: AudioTrack): Uint8Array {
  const bitsPerSecond = Math.round(bitrateKbps * 1000);
  return box(
    'mp4a',
    u32(0),
    u16(0, 1),
    u32(0, 0),
    u16(config.channels, 16, 0, 0),
    u32(config.sampleRate * 0x10000),
    fullBox(
      'esds',
      0,
      0,
      descriptor(
        0x03,
        u16(0),
        u8(0),
        // Object type 0x40: MPEG-4 audio; stream type 5: audio
        descriptor(
          0x04,
          u8(0x40, 0x15, 0, 0, 0),
          u32(bitsPerSecond, bitsPerSecond),
          descriptor(0x05, config.description),
        ),
        descriptor(0x06, u8(2)),
      ),
    ),
  );
}

/** A descriptor with its size in four bytes of seven bits (14496-1, 8.3.3). */
function descriptor(tag: number, ...body: Uint8Array[]): Uint8Array {
  const content = concatBytes(body);
  const size = content.byteLength;
  return concatBytes([
    u8(tag, 0x80 | (size >> 21), 0x80 | ((size >> 14) & 0x7f), 0x80 | ((size >> 7) & 0x7f), size & 0x7f),
    content,
  ]);
}
