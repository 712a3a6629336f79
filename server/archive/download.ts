import { concatBytes } from '../../src/shared/media/codec/bytes.ts';
import { box, text, u32 } from '../../src/shared/media/fmp4/box-writer.ts';
import { movieExtends } from '../../src/shared/media/fmp4/init-segment.ts';
import { movieHeader } from '../../src/shared/media/fmp4/movie-header.ts';
import type { KeptBroadcast } from '../core/broadcast-keeper.ts';
import { DownloadTrack, type DownloadSegment } from './download-track.ts';

const movieTimescale = 1000;

/** A file that can be had in any stretch, of which nothing is made before somebody asks. */
export interface Download {
  byteLength: number;
  /** The bytes from `start` to before `end`. Rejects where the media is not there any more. */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

interface Piece {
  /** In the file. */
  start: number;
  byteLength: number;
  track: DownloadTrack;
  segment: DownloadSegment;
}

/** A job's stretch of the broadcast: all that its timestamps are of one clock. */
interface Epoch {
  /** From the publisher's clock to the file's. */
  offsetUs: number;
}

/**
 * A broadcast as one MP4 file: its best picture and its sound, as they were sent, in fragments. Its
 * layout is known beforehand, so that a lost download goes on where it ended. Times run on where the
 * broadcast was interrupted; a new format is another entry of the track's sample description.
 */
export async function planDownload(broadcast: KeptBroadcast): Promise<Download> {
  const tracks = chosenRenditions(broadcast).map((kept, index) => new DownloadTrack(index + 1, kept));
  const { epochs, durationUs } = await layEpochs(broadcast, tracks);
  const head = headOf(tracks, durationUs);
  const pieces: Piece[] = [];
  let byteLength = head.byteLength;
  const ordered = tracks
    .flatMap((track) => track.segments.map((segment) => ({ track, segment })))
    .sort((a, b) => a.segment.msn - b.segment.msn || a.track.trackId - b.track.trackId);
  for (const { track, segment } of ordered) {
    const piece = { start: byteLength, byteLength: track.byteLengthOf(segment), track, segment };
    pieces.push(piece);
    byteLength += piece.byteLength;
  }
  const readPiece = async ({ track, segment }: Piece): Promise<Uint8Array> => {
    const bytes = await broadcast.reader(track.renditionId).read(segment.place);
    return concatBytes(track.rewrite(segment, bytes, epochs.get(segment.epoch)?.offsetUs ?? 0));
  };
  return {
    byteLength,
    async *read(start, end) {
      if (start < head.byteLength) yield head.subarray(start, end);
      for (let index = firstPieceAt(pieces, start); index < pieces.length; index += 1) {
        const piece = pieces[index];
        if (!piece || piece.start >= end) return;
        const bytes = await readPiece(piece);
        yield bytes.subarray(Math.max(0, start - piece.start), end - piece.start);
      }
    },
  };
}

/** The source, or the highest picture if there is none, and the sound. */
function chosenRenditions({ renditions }: KeptBroadcast): KeptBroadcast['renditions'] {
  const videos = renditions.filter(({ rendition }) => rendition.kind === 'video');
  const best =
    videos.find(({ rendition }) => rendition.id === 'source') ??
    videos.toSorted((a, b) => (b.rendition.height ?? 0) - (a.rendition.height ?? 0))[0];
  const sound = renditions.find(({ rendition }) => rendition.kind === 'audio');
  return [best, sound].filter((rendition) => rendition !== undefined);
}

/** Lays the epochs one behind the other; within each, the tracks keep their places to each other. */
async function layEpochs(
  broadcast: KeptBroadcast,
  tracks: readonly DownloadTrack[],
): Promise<{ epochs: Map<number, Epoch>; durationUs: number }> {
  const spans = new Map<number, { startUs: number; endUs: number }>();
  for (const track of tracks) {
    const reader = broadcast.reader(track.renditionId);
    for (const [epoch, segments] of Map.groupBy(track.segments, (segment) => segment.epoch)) {
      const [first] = segments;
      const last = segments.at(-1);
      if (!first || !last) continue;
      const startUs = track.startUsOf(first, await reader.read(first.place));
      // Within an epoch, the time of day goes as the publisher's clock does.
      const lengthUs = (last.programDateTimeMs - first.programDateTimeMs) * 1000 + last.durationUs;
      const span = spans.get(epoch) ?? { startUs: Infinity, endUs: -Infinity };
      spans.set(epoch, {
        startUs: Math.min(span.startUs, startUs),
        endUs: Math.max(span.endUs, startUs + lengthUs),
      });
    }
  }
  const epochs = new Map<number, Epoch>();
  let durationUs = 0;
  for (const [epoch, { startUs, endUs }] of [...spans].sort(([a], [b]) => a - b)) {
    epochs.set(epoch, { offsetUs: durationUs - startUs });
    durationUs += endUs - startUs;
  }
  return { epochs, durationUs };
}

/** ftyp and moov of a file in fragments (ISO/IEC 14496-12, 8.8). */
function headOf(tracks: readonly DownloadTrack[], durationUs: number): Uint8Array {
  const trackIds = tracks.map(({ trackId }) => trackId);
  const durationTicks = Math.round((durationUs * movieTimescale) / 1e6);
  return concatBytes([
    box('ftyp', text('isom'), u32(0), text('isom'), text('iso6'), text('mp41')),
    box(
      'moov',
      movieHeader({ timescale: movieTimescale, durationTicks: 0, nextTrackId: tracks.length + 1 }),
      ...tracks.flatMap((track) => track.box().parts),
      movieExtends(trackIds, durationTicks),
    ),
  ]);
}

/** Index of the piece that has the byte, or of the first. */
function firstPieceAt(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle];
    if (piece && piece.start + piece.byteLength <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
