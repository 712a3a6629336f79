import type { LevelDetails } from 'hls.js';
import type { StartPosition } from './playback-engine.ts';

type Fragments = LevelDetails['fragments'];

/** The last fragment for which `isBefore` holds, which is true up to a place and false from there on. */
function lastBefore(fragments: Fragments, isBefore: (fragment: Fragments[number]) => boolean) {
  let low = 0;
  let high = fragments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const fragment = fragments[middle];
    if (fragment && isBefore(fragment)) low = middle + 1;
    else high = middle;
  }
  return fragments[Math.max(0, low - 1)];
}

/** Time of day of a position, in ms since 1970, if the playlist has PROGRAM-DATE-TIME. */
export function dateAt({ fragments }: LevelDetails, positionSeconds: number): number | undefined {
  const fragment = lastBefore(fragments, ({ start }) => start <= positionSeconds);
  if (!fragment || fragment.programDateTime === null) return undefined;
  return fragment.programDateTime + (positionSeconds - fragment.start) * 1000;
}

/** The position of a time of day, or of the next that there is a picture of. */
function positionOf({ fragments }: LevelDetails, dateMs: number): number | undefined {
  const fragment = lastBefore(fragments, ({ programDateTime }) => (programDateTime ?? 0) <= dateMs);
  if (!fragment || fragment.programDateTime === null) return undefined;
  const intoSeconds = (dateMs - fragment.programDateTime) / 1000;
  return fragment.start + Math.min(Math.max(0, intoSeconds), fragment.duration);
}

/** Where on the timeline of a playlist that was just loaded a start position lies. */
export function startSecondsOf(details: LevelDetails, startAt: StartPosition): number | undefined {
  return 'dateMs' in startAt ? positionOf(details, startAt.dateMs) : startAt.positionSeconds;
}
