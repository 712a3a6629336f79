import type { ProgramStats } from '../../../shared/contracts/engine.ts';

const reportEveryUs = 1_000_000;

/** Counts since the start; compose times of the last second. */
export class StatsWindow {
  #composed = 0;
  #missed = 0;
  #skipped = 0;
  /** Skipped by the encoder that counts now; it begins at 0 again with each. */
  #skippedBefore = 0;
  #lastReportUs: number | undefined;
  #composeMs: number[] = [];

  addFrame(missed: number, composeMs: number): void {
    this.#composed++;
    this.#missed += missed;
    this.#composeMs.push(composeMs);
  }

  /** The numbers, once a second. */
  take(nowUs: number, encoder: { skipped: number; queue: number } | undefined): ProgramStats | undefined {
    this.#lastReportUs ??= nowUs;
    if (nowUs - this.#lastReportUs < reportEveryUs) return undefined;
    this.#lastReportUs = nowUs;
    const skipped = encoder?.skipped ?? 0;
    this.#skipped += skipped < this.#skippedBefore ? skipped : skipped - this.#skippedBefore;
    this.#skippedBefore = skipped;
    const sorted = this.#composeMs.sort((a, b) => a - b);
    this.#composeMs = [];
    const quantile = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
    return {
      framesComposed: this.#composed,
      framesMissed: this.#missed,
      framesSkipped: this.#skipped,
      composeMsMedian: quantile(0.5),
      composeMsP95: quantile(0.95),
      encodeQueue: encoder?.queue ?? 0,
    };
  }
}
