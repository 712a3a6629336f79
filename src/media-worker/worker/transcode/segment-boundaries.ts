/** How much earlier than its target a segment may end: timestamps are rounded to milliseconds or worse. */
const toleranceShare = 0.01;
const keptBoundaries = 256;

/**
 * Where segments begin, on the presentation clock: the same for every rendition. Boundaries are
 * found once, in the source; the other renditions ask.
 */
export class SegmentBoundaries {
  readonly #targetTicks: number;
  /** Segment numbers count from 0; `#starts[0]` is that of segment `#firstKept`. */
  readonly #starts: number[];
  #firstKept = 0;
  /** No boundary will be found at or before this. */
  knownUntilTicks: number;

  constructor(startTicks: number, segmentTargetTicks: number) {
    this.#starts = [startTicks];
    this.#targetTicks = segmentTargetTicks * (1 - toleranceShare);
    this.knownUntilTicks = startTicks;
  }

  /** When the newest segment began. */
  get newestTicks(): number {
    return this.#starts.at(-1) ?? 0;
  }

  /** A place where a segment can begin: it does if the one before is long enough. */
  offer(ptsTicks: number): void {
    if (ptsTicks < this.newestTicks + this.#targetTicks) return;
    this.#starts.push(ptsTicks);
    if (this.#starts.length > keptBoundaries) {
      this.#starts.shift();
      this.#firstKept++;
    }
  }

  /** The segment that holds a time. */
  segmentAt(ptsTicks: number): number {
    return (
      this.#firstKept +
      Math.max(
        0,
        this.#starts.findLastIndex((start) => start <= ptsTicks),
      )
    );
  }
}
