import type { SegmentFacts } from '../core/broadcast-keeper.ts';

/** A stretch of a broadcast in which the slate stood in for its publisher. Times of day, in ms since 1970. */
interface Interruption {
  sinceMs: number;
  /** Absent while it goes on. */
  untilMs?: number;
}

/** The interruptions of one rendition, as its segments tell of them. */
export class Interruptions {
  #known: (Interruption & { lastMsn: number })[] = [];

  /** The next segment begins. */
  add({
    msn,
    programDateTimeMs,
    interruptedSinceMs: sinceMs,
  }: Pick<SegmentFacts, 'msn' | 'programDateTimeMs' | 'interruptedSinceMs'>): void {
    const newest = this.#known.at(-1);
    if (newest && newest.untilMs === undefined) {
      if (newest.sinceMs === sinceMs) {
        newest.lastMsn = msn;
        return;
      }
      newest.untilMs = programDateTimeMs;
    }
    if (sinceMs !== undefined) this.#known.push({ sinceMs, lastMsn: msn });
  }

  /** Those of which nothing is left from this segment on are forgotten. */
  forgetBefore(msn: number): void {
    while ((this.#known[0]?.lastMsn ?? msn) < msn) this.#known.shift();
  }

  /** Those that were not over at a time of day. */
  after(ms: number): Interruption[] {
    return this.#known.filter(({ untilMs = Infinity }) => untilMs > ms);
  }
}
