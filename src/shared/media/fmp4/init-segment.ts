import { concatBytes } from '../codec/bytes.ts';
import { box, fullBox, text, u32, u64 } from './box-writer.ts';
import { movieHeader } from './movie-header.ts';
import { audioSampleEntry, videoSampleEntry, type AudioFormat, type VideoFormat } from './sample-entry.ts';
import { emptySampleTable, trackBox } from './track-box.ts';

interface TrackBase {
  /** From 1. */
  trackId: number;
  /** Ticks per second. */
  timescale: number;
}

export interface VideoTrack extends TrackBase, VideoFormat {
  kind: 'video';
}

interface AudioTrack extends TrackBase, AudioFormat {
  kind: 'audio';
}

export type Track = VideoTrack | AudioTrack;

/**
 * A CMAF header: ftyp and moov without samples (ISO/IEC 23000-19, 7.3.1; ISO/IEC 14496-12, 8.8.1).
 * @throws FootlightError CODEC_UNSUPPORTED for a video codec without a sample entry here
 */
export function writeInitSegment(tracks: readonly Track[]): Uint8Array {
  return concatBytes([
    box('ftyp', text('cmfc'), u32(0), text('iso6'), text('cmfc'), text('mp41')),
    box(
      'moov',
      movieHeader({
        timescale: 1000,
        durationTicks: 0,
        nextTrackId: Math.max(...tracks.map((track) => track.trackId)) + 1,
      }),
      ...tracks.flatMap((track) => emptyTrackBox(track)),
      movieExtends(tracks.map((track) => track.trackId)),
    ),
  ]);
}

/**
 * 8.8.1 to 8.8.3: fragments follow; each overrides what differs from the defaults.
 * @param durationTicks of the whole movie, where it is known
 */
export function movieExtends(trackIds: readonly number[], durationTicks?: number): Uint8Array {
  const header = durationTicks === undefined ? [] : [fullBox('mehd', 1, 0, u64(durationTicks))];
  return box(
    'mvex',
    ...header,
    ...trackIds.map((trackId) => fullBox('trex', 0, 0, u32(trackId, 1, 0, 0, 0))),
  );
}

function emptyTrackBox(track: Track): readonly Uint8Array[] {
  const { trackId, timescale } = track;
  const shared = { trackId, timescale, name: 'Footlight' };
  if (track.kind === 'audio') {
    const description = { ...shared, kind: track.kind, sampleEntry: audioSampleEntry(track) };
    return trackBox(description, { sampleTable: emptySampleTable }).parts;
  }
  const { config, pixelAspect = { horizontal: 1, vertical: 1 } } = track;
  const shownWidth = (config.width * pixelAspect.horizontal) / pixelAspect.vertical;
  const size = { shownWidth, shownHeight: config.height };
  const description = { ...shared, ...size, kind: track.kind, sampleEntry: videoSampleEntry(track) };
  return trackBox(description, { sampleTable: emptySampleTable }).parts;
}
