import type { Rendition } from '../../src/media-worker/jobs.ts';
import {
  writeMultivariantPlaylist,
  type VideoRange,
} from '../../src/shared/media/hls/multivariant-playlist.ts';
import { playlistQueryMark } from './served-text.ts';

/** A rendition on air, and how much it took so far. */
export interface MeasuredRendition {
  rendition: Rendition;
  /** Bits a second: the most of a segment, and the mean. */
  bitrates: { peak: number; average: number };
  /** Media that was measured. */
  measuredUs: number;
}

/** From here on what was measured is believed more than what was announced. */
const believedAfterUs = 10_000_000;

/** The multivariant playlist, with marks where the viewer's query goes. */
export function renderMultivariant(renditions: readonly MeasuredRendition[], hasCaptions: boolean): string {
  const stream = ({ rendition, bitrates, measuredUs }: MeasuredRendition) => {
    const announced = measuredUs < believedAfterUs ? rendition.bitrateKbps * 1000 : 0;
    return {
      uri: `${rendition.id}/playlist.m3u8${playlistQueryMark}`,
      codecs: rendition.codecs,
      peakBitsPerSecond: Math.max(bitrates.peak, announced),
      averageBitsPerSecond: bitrates.average,
    };
  };
  const variants = renditions
    .filter(({ rendition }) => rendition.kind === 'video')
    .map((measured) => {
      const { width, height, frameRate, init } = measured.rendition;
      return {
        ...stream(measured),
        videoRange: videoRangeOf(init),
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(frameRate === undefined ? {} : { frameRate }),
      };
    });
  const audio = renditions.find(({ rendition }) => rendition.kind === 'audio');
  return writeMultivariantPlaylist({
    variants,
    audio: audio && { ...stream(audio), channels: audio.rendition.channels ?? 2 },
    hasCaptions: hasCaptions && variants.length > 0,
  });
}

/** Of the transfer characteristics in the header's `colr` box (ISO/IEC 14496-12 12.1.5, ISO/IEC 23091-2 8.2). */
function videoRangeOf(init: Uint8Array): VideoRange {
  const bytes = Buffer.from(init.buffer, init.byteOffset, init.byteLength);
  const at = bytes.indexOf('colrnclx', 0, 'latin1');
  if (at < 0 || at + 12 > bytes.byteLength) return 'SDR';
  const transfer = bytes.readUInt16BE(at + 10);
  if (transfer === 16) return 'PQ';
  return transfer === 18 ? 'HLG' : 'SDR';
}
