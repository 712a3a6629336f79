import type { PictureSheet } from '../core/broadcast-keeper.ts';
import { mediaQueryMark } from './served-text.ts';
import type { TimelineSegment } from './timeline.ts';

/** How long the last picture stands, of which nobody knows when the next comes. */
const lastS = 10;

/**
 * WebVTT whose cues are addresses of pictures, with the piece of the sheet (W3C Media Fragments 4.2.2).
 * Times count from the playlist's beginning. While it goes on, its players begin to count anywhere, so
 * the beginning's time of day stands above, and times are differences of times of day.
 */
export function writeThumbnailTrack(
  sheets: Iterable<PictureSheet>,
  segments: readonly TimelineSegment[],
  isRecording: boolean,
): string {
  const zeroMs = segments[0]?.programDateTimeMs ?? 0;
  const positionOf = isRecording
    ? positionsIn(segments)
    : (timeMs: number): number | undefined => (timeMs < zeroMs ? undefined : (timeMs - zeroMs) / 1000);
  const cues = [...sheets]
    .flatMap((sheet) => sheet.timesMs.map((timeMs, index) => ({ sheet, index, startS: positionOf(timeMs) })))
    .flatMap(({ startS, ...cue }) => (startS === undefined ? [] : [{ ...cue, startS }]));
  const lines = ['WEBVTT', ''];
  if (!isRecording) lines.push(`NOTE PROGRAM-DATE-TIME=${new Date(zeroMs).toISOString()}`, '');
  cues.forEach(({ sheet, index, startS }, at) => {
    const endS = Math.max(startS, cues[at + 1]?.startS ?? startS + lastS);
    const { tileWidth, tileHeight, columns, timesMs } = sheet;
    const x = (index % columns) * tileWidth;
    const y = Math.floor(index / columns) * tileHeight;
    // The number of tiles makes it another address each time that one is added, for the caches.
    const name = `${sheet.name}.${timesMs.length}.jpg`;
    lines.push(
      `${clock(startS)} --> ${clock(endS)}`,
      `${name}${mediaQueryMark}#xywh=${x},${y},${tileWidth},${tileHeight}`,
      '',
    );
  });
  return lines.join('\n');
}

/** Where a moment is in a recording, in seconds: what lies between its stretches takes no time there. */
function positionsIn(segments: readonly TimelineSegment[]): (timeMs: number) => number | undefined {
  const starts: number[] = [];
  let positionS = 0;
  for (const { durationUs } of segments) {
    starts.push(positionS);
    positionS += durationUs / 1e6;
  }
  return (timeMs) => {
    const index = lastBefore(segments, timeMs);
    const segment = segments[index];
    if (!segment) return undefined;
    const withinS = Math.min((timeMs - segment.programDateTimeMs) / 1000, segment.durationUs / 1e6);
    return (starts[index] ?? 0) + withinS;
  };
}

/** Index of the last segment that begins no later; -1 if all do. */
function lastBefore(segments: readonly TimelineSegment[], timeMs: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.programDateTimeMs ?? Infinity) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** WebVTT 4.1 */
function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const parts = [two(ms / 3_600_000), two((ms / 60_000) % 60), two((ms / 1000) % 60)];
  return `${parts.join(':')}.${String(ms % 1000).padStart(3, '0')}`;
}
