import { box, boxOfParts, fullBox, u32, u64, type Parts } from '../fmp4/box-writer.ts';
import { movieExtends } from '../fmp4/init-segment.ts';
import { movieHeader } from '../fmp4/movie-header.ts';
import { emptySampleTable, trackBox, type TrackDescription } from '../fmp4/track-box.ts';
import {
  chapterList,
  chapterReference,
  chapterSamples,
  chapterTable,
  chapterTrack,
  orderedChapters,
  type Chapter,
} from './chapters.ts';
import type { SampleTable } from './sample-table.ts';

/** A track of a recording, but for its samples. */
export interface RecordedTrack {
  description: TrackDescription;
  /** Composition time of the picture that is shown first: what comes before it is not shown. */
  mediaStartTicks: number;
}

export interface FinishedTrack extends RecordedTrack {
  table: SampleTable;
}

/** Fine enough for every edit; 32 bits of it last 13 hours, more are written in 64. */
const movieTimescale = 90_000;

/** The moov of a recording whose samples come in fragments (ISO/IEC 14496-12, 8.8). */
export function fragmentedMovie(tracks: readonly RecordedTrack[]): Uint8Array {
  const trackIds = tracks.map(({ description }) => description.trackId);
  const header = { timescale: movieTimescale, durationTicks: 0, nextTrackId: Math.max(...trackIds) + 1 };
  const boxes = tracks.map(({ description, mediaStartTicks }) =>
    trackBox(description, {
      ...playedByDefault(description, tracks),
      // 8.6.6: a duration of 0 holds for all fragments to come
      extraBoxes:
        mediaStartTicks === 0 ? [] : [editList([{ durationTicks: 0, mediaTicks: mediaStartTicks }])],
      sampleTable: emptySampleTable,
    }),
  );
  return box('moov', movieHeader(header), ...boxes.flatMap(({ parts }) => parts), movieExtends(trackIds));
}

/**
 * What stands behind the samples of a plain MP4: an mdat with the chapters' titles, if there are any, and moov.
 * @param offset where in the file it begins
 */
export function finishedMovie(
  tracks: readonly FinishedTrack[],
  chapters: readonly Chapter[],
  offset: number,
): { titles: Parts; movie: Parts } {
  const durationTicks = Math.max(...tracks.map(movieDuration));
  const durationMs = Math.floor((durationTicks * 1000) / movieTimescale);
  const ordered = orderedChapters(chapters, durationMs);
  const nextTrackId = Math.max(...tracks.map(({ description }) => description.trackId)) + 1;
  const hasChapters = ordered.length > 0;
  const boxes = tracks.map((track) => {
    const reference =
      hasChapters && track.description.kind === 'video' ? [chapterReference(nextTrackId)] : [];
    return trackBox(track.description, {
      ...playedByDefault(track.description, tracks),
      movieDurationTicks: movieDuration(track),
      durationTicks: track.table.durationTicks,
      extraBoxes: [...reference, ...editsOf(track)],
      sampleTable: track.table.boxes(),
    });
  });
  if (!hasChapters) {
    const header = movieHeader({ timescale: movieTimescale, durationTicks, nextTrackId });
    return { titles: { byteLength: 0, parts: [] }, movie: boxOfParts('moov', header, ...boxes) };
  }
  const samples = chapterSamples(ordered);
  const table = chapterTable(ordered, samples, offset + 8, durationMs);
  const titleTrack = trackBox(chapterTrack(nextTrackId), {
    isEnabled: false,
    movieDurationTicks: durationTicks,
    durationTicks: table.durationTicks,
    sampleTable: table.boxes(),
  });
  const header = movieHeader({ timescale: movieTimescale, durationTicks, nextTrackId: nextTrackId + 1 });
  return {
    titles: boxOfParts('mdat', samples),
    movie: boxOfParts('moov', header, ...boxes, titleTrack, chapterList(ordered)),
  };
}

/** Of several sound tracks the first is the one that is played (8.3.2); the others stand in for it. */
function playedByDefault(
  description: TrackDescription,
  tracks: readonly RecordedTrack[],
): { isEnabled: boolean; alternateGroup: number } {
  if (description.kind !== 'audio') return { isEnabled: true, alternateGroup: 0 };
  const [first] = tracks.filter((track) => track.description.kind === 'audio');
  return { isEnabled: description === first?.description, alternateGroup: 1 };
}

/** How long the track lasts from the movie's start, in the movie's ticks. */
function movieDuration({ description, table }: FinishedTrack): number {
  return toMovieTicks(table.startTicks + table.durationTicks, description.timescale);
}

/** An empty edit up to where the track begins, then its samples from the first that is shown. */
function editsOf({ description, table, mediaStartTicks }: FinishedTrack): Uint8Array[] {
  if (table.startTicks === 0 && mediaStartTicks === 0) return [];
  const startTicks = toMovieTicks(table.startTicks, description.timescale);
  const durationTicks = toMovieTicks(table.durationTicks, description.timescale);
  return [
    editList([
      ...(startTicks > 0 ? [{ durationTicks: startTicks, mediaTicks: -1 }] : []),
      { durationTicks, mediaTicks: mediaStartTicks },
    ]),
  ];
}

/** edts (8.6.5) with version 1 of elst, at rate 1. */
function editList(edits: readonly { durationTicks: number; mediaTicks: number }[]): Uint8Array {
  const entries = edits.flatMap(({ durationTicks, mediaTicks }) => [
    u64(durationTicks),
    u64(mediaTicks),
    u32(0x10000),
  ]);
  return box('edts', fullBox('elst', 1, 0, u32(edits.length), ...entries));
}

function toMovieTicks(ticks: number, timescale: number): number {
  return Math.round((ticks * movieTimescale) / timescale);
}
