import type { Timeline } from './timeline.ts';

export interface TimelineBounds {
  /** What is listed, at most. */
  windowUs: number;
  /** What is always in memory of the newest, where something else keeps the rest. */
  memoryUs: number;
  /** What is never taken out, since a live playlist is never shorter (RFC 8216bis 6.2.2). */
  shortestUs: number;
  /** Of all together. */
  maxBytes: number;
}

/** What they hold in memory. */
export function bytesOf(timelines: readonly Timeline[]): number {
  return timelines.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Keeps the playlists of one session to their window, and what it holds in memory to its bound. */
export function holdToBounds(
  timelines: readonly Timeline[],
  { windowUs, memoryUs, shortestUs, maxBytes }: TimelineBounds,
  nowMs: number,
): void {
  for (const timeline of timelines) {
    while (timeline.durationUs - (timeline.segments[0]?.durationUs ?? 0) >= windowUs) {
      timeline.retireFirst(nowMs);
    }
    timeline.forget(nowMs);
    timeline.release(memoryUs);
  }
  const bytes = bytesOf(timelines);
  if (bytes > maxBytes) {
    const excessBytes = (bytes - maxBytes) / timelines.length;
    for (const timeline of timelines) timeline.release(shortestUs, excessBytes);
  }
  while (bytesOf(timelines) > maxBytes && timelines.some((timeline) => timeline.hasRetiredBytes)) {
    for (const timeline of timelines) timeline.forget(nowMs, true);
  }
  // What is nowhere but in memory leaves the playlist, with all that is older.
  const canShorten = (timeline: Timeline): boolean => timeline.holdsBefore(shortestUs);
  while (bytesOf(timelines) > maxBytes && timelines.some(canShorten)) {
    for (const timeline of timelines.filter(canShorten)) {
      timeline.retireFirst(nowMs);
      timeline.forget(nowMs, true);
    }
  }
}
