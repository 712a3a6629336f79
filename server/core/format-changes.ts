/** A format that changes more often than this costs a worker's start, and a gap, each time. */
const maxChanges = 3;
const windowMs = 30_000;
/** After so long in one format its publisher may have come to rest. */
const calmAfterMs = 60_000;

/** Looks how often a publisher changes its format. Times are in ms of any steady clock. */
export class FormatChanges {
  #changesMs: number[] = [];

  /** @returns true if it changes again and again */
  note(nowMs: number): boolean {
    this.#changesMs = this.#changesMs.filter((atMs) => atMs > nowMs - windowMs);
    this.#changesMs.push(nowMs);
    return this.#changesMs.length > maxChanges;
  }

  /** True if the last change is long ago. */
  isCalm(nowMs: number): boolean {
    return nowMs - (this.#changesMs.at(-1) ?? -Infinity) > calmAfterMs;
  }
}
