import { box, fullBox, u16, u32, u64, u8, type Parts } from '../fmp4/box-writer.ts';
import type { TrackDescription } from '../fmp4/track-box.ts';
import { concatBytes, equalBytes, viewOf } from '../codec/bytes.ts';
import { SampleTable } from './sample-table.ts';

/** A place in a recording that a viewer can jump to. */
export interface Chapter {
  /** ms from the movie's start */
  startMs: number;
  title: string;
}

const chapterTimescale = 1000;
/** Of the list that players read besides the track; its counter is one byte. */
const maxListed = 255;
const maxTitleBytes = 255;
/** Users' boxes are told apart by a UUID (ISO/IEC 14496-12, 4.2.2); this one is Footlight's own. */
const markId = Uint8Array.of(
  ...[0x7e, 0x1d, 0x52, 0x0f, 0x9b, 0x64, 0x4c, 0x0a, 0x8f, 0x37, 0x21, 0xc5, 0x5e, 0x90, 0xd8, 0x13],
);

/** A box between two fragments that keeps a chapter for whoever repairs the file. */
export function chapterMark({ startMs, title }: Chapter): Uint8Array {
  return box('uuid', markId, u64(Math.round(startMs)), titleBytes(title));
}

/** The chapter of a `uuid` box's body; undefined if it is somebody else's. */
export function readChapterMark(body: Uint8Array): Chapter | undefined {
  if (body.byteLength < 24 || !equalBytes(body.subarray(0, 16), markId)) return undefined;
  const startMs = Number(viewOf(body).getBigUint64(16));
  return { startMs, title: new TextDecoder('utf-8').decode(body.subarray(24)) };
}

/**
 * The chapters as players want them: in order, the first at 0, no two at the same time, and none
 * behind the end.
 */
export function orderedChapters(chapters: readonly Chapter[], durationMs: number): Chapter[] {
  const byTime = new Map<number, Chapter>();
  for (const chapter of chapters) {
    const startMs = Math.round(chapter.startMs);
    if (startMs < durationMs) byTime.set(startMs, { ...chapter, startMs });
  }
  if (byTime.size === 0) return [];
  if (!byTime.has(0)) byTime.set(0, { startMs: 0, title: 'Start' });
  return [...byTime.values()].sort((a, b) => a.startMs - b.startMs);
}

/** `udta` with Nero's chapter list, which players read that don't know chapter tracks. Starts in 100 ns. */
export function chapterList(chapters: readonly Chapter[]): Uint8Array {
  const listed = chapters.slice(0, maxListed);
  const entries = listed.map(({ startMs, title }) => {
    const bytes = titleBytes(title);
    return concatBytes([u64(startMs * 10_000), u8(bytes.byteLength), bytes]);
  });
  return box('udta', fullBox('chpl', 1, 0, u32(0), u8(listed.length), ...entries));
}

/** The titles as samples of a text track, which lie one after another in the file. */
export function chapterSamples(chapters: readonly Chapter[]): Parts {
  const parts = chapters.map(({ title }) => {
    const bytes = titleBytes(title);
    // QuickTime File Format, Text Sample Data: length, text, and that it is UTF-8.
    return concatBytes([u16(bytes.byteLength), bytes, box('encd', u32(0x100))]);
  });
  return { byteLength: parts.reduce((sum, part) => sum + part.byteLength, 0), parts };
}

/** The table of a chapter track whose `samples` begin at `offset`. */
export function chapterTable(
  chapters: readonly Chapter[],
  samples: Parts,
  offset: number,
  durationMs: number,
): SampleTable {
  const table = new SampleTable(0);
  table.addChunk(
    offset,
    chapters.map(({ startMs }, index) => ({
      byteLength: samples.parts[index]?.byteLength ?? 0,
      durationTicks: (chapters[index + 1]?.startMs ?? durationMs) - startMs,
      compositionOffsetTicks: 0,
      keyframe: true,
    })),
  );
  return table;
}

/** A track of titles (QuickTime File Format, Chapter Lists and Text Sample Description). */
export function chapterTrack(trackId: number): TrackDescription {
  const font = box('ftab', u16(1, 1), u8(0));
  return {
    kind: 'text',
    trackId,
    timescale: chapterTimescale,
    name: 'Chapters',
    // Display flags, justification, colours, boxes and style of the text, of which none is shown.
    sampleEntry: box('text', u32(0), u16(0, 1), u32(1), new Uint8Array(18), u16(1), new Uint8Array(6), font),
  };
}

/** tref of a track that the chapter track belongs to. */
export function chapterReference(chapterTrackId: number): Uint8Array {
  return box('tref', box('chap', u32(chapterTrackId)));
}

/** UTF-8, cut between characters. */
function titleBytes(title: string): Uint8Array {
  const bytes = new TextEncoder().encode(title);
  let end = Math.min(bytes.byteLength, maxTitleBytes);
  // The bytes of a character behind its first are 10xxxxxx.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
