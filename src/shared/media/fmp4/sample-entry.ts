import { FootlightError } from '../../base/errors.ts';
import type { AudioConfig, VideoConfig } from '../codec/packets.ts';
import { concatBytes } from '../codec/bytes.ts';
import { box, fullBox, text, u16, u32, u8 } from './box-writer.ts';

/** Code points of ISO/IEC 23091-2. */
interface Colour {
  primaries: number;
  transfer: number;
  matrix: number;
  fullRange: boolean;
}

/** What a video track's samples are. */
export interface VideoFormat {
  config: VideoConfig;
  colour?: Colour;
  /** Width to height of one pixel, where it isn't square. */
  pixelAspect?: { horizontal: number; vertical: number };
}

/** What an audio track's samples are. */
export interface AudioFormat {
  config: AudioConfig;
  bitrateKbps: number;
}

/**
 * VisualSampleEntry (14496-12, 12.1.3) as avc1 (14496-15, 5.4.2), hvc1 (8.4.1) or av01 (AV1 in
 * ISOBMFF, 2.2).
 * @throws FootlightError CODEC_UNSUPPORTED for another codec
 */
export function videoSampleEntry({ config, colour, pixelAspect }: VideoFormat): Uint8Array {
  const names = {
    h264: ['avc1', 'avcC'],
    hevc: ['hvc1', 'hvcC'],
    av1: ['av01', 'av1C'],
    vp9: undefined,
  } as const;
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
export function audioSampleEntry({ config, bitrateKbps }: AudioFormat): Uint8Array {
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
