import { box, boxOfParts, fullBox, text, u16, u32, u64, type Parts } from './box-writer.ts';
import { identityMatrix, versionFor } from './movie-header.ts';

interface DescriptionBase {
  /** From 1. */
  trackId: number;
  /** Ticks per second. */
  timescale: number;
  /** What a player may call it; Latin letters. */
  name: string;
  /** The first entry of its sample description box, */
  sampleEntry: Uint8Array;
  /** and those that follow, where its format changes on the way. */
  moreSampleEntries?: readonly Uint8Array[];
}

/** What a track is, but for its samples. */
export type TrackDescription = DescriptionBase &
  (
    | {
        kind: 'video';
        /** Pixels as they are shown, a fraction where pixels aren't square. */
        shownWidth: number;
        shownHeight: number;
      }
    | { kind: 'audio' }
    | { kind: 'text' }
  );

/** What a track box has beside its description. */
export interface TrackContent {
  /** Ticks of the movie's timescale; 0 where only fragments tell. */
  movieDurationTicks?: number;
  /** Ticks of the track's timescale. */
  durationTicks?: number;
  /** Played unless the viewer chooses another; true where it isn't said. */
  isEnabled?: boolean;
  /** Tracks of one group other than 0 stand for each other. */
  alternateGroup?: number;
  /** edts and tref, where there are any. */
  extraBoxes?: readonly Uint8Array[];
  /** stts and so on, what follows stsd. */
  sampleTable: readonly Parts[];
}

/** For a movie whose samples are all in fragments. */
export const emptySampleTable: readonly Parts[] = [
  fullBox('stts', 0, 0, u32(0)),
  fullBox('stsc', 0, 0, u32(0)),
  fullBox('stsz', 0, 0, u32(0, 0)),
  fullBox('stco', 0, 0, u32(0)),
].map((bytes) => ({ byteLength: bytes.byteLength, parts: [bytes] }));

/** A trak box (ISO/IEC 14496-12, 8.3.1). */
export function trackBox(track: TrackDescription, content: TrackContent): Parts {
  const entries = [track.sampleEntry, ...(track.moreSampleEntries ?? [])];
  return boxOfParts(
    'trak',
    trackHeader(track, content),
    ...(content.extraBoxes ?? []),
    boxOfParts(
      'mdia',
      // 8.4.2: version 1, so that no time is cut; language 'und'
      fullBox(
        'mdhd',
        1,
        0,
        u64(0),
        u64(0),
        u32(track.timescale),
        u64(content.durationTicks ?? 0),
        u16(0x55c4, 0),
      ),
      fullBox('hdlr', 0, 0, u32(0), text(handlers[track.kind]), u32(0, 0, 0), text(`${track.name}\0`)),
      boxOfParts(
        'minf',
        mediaHeader(track),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        boxOfParts('stbl', fullBox('stsd', 0, 0, u32(entries.length), ...entries), ...content.sampleTable),
      ),
    ),
  );
}

const handlers = { video: 'vide', audio: 'soun', text: 'text' } as const;

/** tkhd (8.3.2): in the movie; size in 16.16 fixed point. */
function trackHeader(track: TrackDescription, content: TrackContent): Uint8Array {
  const { movieDurationTicks = 0, isEnabled = true, alternateGroup = 0 } = content;
  const version = versionFor(movieDurationTicks);
  const size = track.kind === 'video' ? [track.shownWidth, track.shownHeight] : [0, 0];
  return fullBox(
    'tkhd',
    version,
    isEnabled ? 3 : 2,
    ...(version === 0
      ? [u32(0, 0, track.trackId, 0, movieDurationTicks)]
      : [u64(0), u64(0), u32(track.trackId, 0), u64(movieDurationTicks)]),
    u32(0, 0),
    u16(0, alternateGroup, track.kind === 'audio' ? 0x100 : 0, 0),
    identityMatrix,
    u32(...size.map((pixels) => Math.round(pixels * 0x10000))),
  );
}

/** 12.1.2 and 12.2.2; for text QuickTime's own (QuickTime File Format, Base Media Information Header). */
function mediaHeader({ kind }: TrackDescription): Uint8Array {
  if (kind === 'video') return fullBox('vmhd', 0, 1, u16(0, 0, 0, 0));
  if (kind === 'audio') return fullBox('smhd', 0, 0, u16(0, 0));
  return box(
    'gmhd',
    fullBox('gmin', 0, 0, u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0)),
    box('text', identityMatrix),
  );
}
