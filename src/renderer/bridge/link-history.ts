import type { SessionState, SrtLinkState } from '../../shared/contracts/engine.ts';

interface LinkSample {
  /** Wall clock, ms. */
  atMs: number;
  srt: SrtLinkState;
}

/** What each destination's SRT connection measured, by the destination's id, oldest first. */
export type LinkHistory = Readonly<Record<string, readonly LinkSample[]>>;

/** A minute of samples, of which there is one a second. */
export const longestHistory = 60;
/** The engine also tells the state between two measurements, with the last one's numbers. */
const leastGapMs = 500;

/** The history with what the session says now; a connection that ended takes its history along. */
export function recordLinks(history: LinkHistory, session: SessionState, nowMs: number): LinkHistory {
  const next: Record<string, readonly LinkSample[]> = {};
  for (const { id, srt } of session.destinations) {
    if (!srt) continue;
    const known = history[id] ?? [];
    const previous = known.at(-1);
    const earlier = previous && nowMs - previous.atMs < leastGapMs ? known.slice(0, -1) : known;
    // Within one measurement the time of the first telling counts, or a flood would make it one sample.
    const atMs = earlier === known ? nowMs : (previous?.atMs ?? nowMs);
    next[id] = [...earlier, { atMs, srt }].slice(-longestHistory);
  }
  return next;
}

/** Packets that came too late for the other side within the last `windowMs`. */
export function droppedWithin(samples: readonly LinkSample[], windowMs: number): number {
  const newest = samples.at(-1);
  if (!newest) return 0;
  const base = samples.find((sample) => sample.atMs >= newest.atMs - windowMs) ?? newest;
  return Math.max(0, newest.srt.droppedPackets - base.srt.droppedPackets);
}
