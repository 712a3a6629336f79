import type { ProgramStats } from '../../../shared/contracts/engine.ts';
import type { FrameShare } from './frame-schedule.ts';

/**
 * Of the frames that were due in a second: above the first it is too much, below the second all is well.
 * A step leaves out a third, so more than that must be lost by chance before it is any better.
 */
const overloadedShare = 0.34;
const calmShare = 0.01;
/** Of this many seconds so many must be too much; a stall alone is no overload. */
const watchedSeconds = 8;
const overloadedSeconds = 5;
/** After a step the encoder and the counts have to follow first. */
const settleSeconds = 3;
/** Calm for so long, and with time to spare, it is tried with more frames again. */
const climbAfterSeconds = 60;
const maxClimbAfterSeconds = 900;
/** A step up that is followed by a step down within this was too early, and the next one waits twice as long. */
const failedClimbSeconds = 30;
/** Of the time that a frame has at the higher rate. */
const composeBudget = 0.8;
/** Media in the engine's encode worker beyond which it does not keep up. */
const behindAboveMs = 1_500;
const behindCalmMs = 750;

/** Frames that are made of those that the canvas wants, by how many that are a second. */
const slowShares: readonly FrameShare[] = [
  { keep: 1, of: 1 },
  { keep: 2, of: 3 },
  { keep: 1, of: 2 },
  { keep: 1, of: 3 },
];
/** Even steps where there are frames enough. */
const fastShares: readonly FrameShare[] = [
  { keep: 1, of: 1 },
  { keep: 1, of: 2 },
  { keep: 1, of: 3 },
  { keep: 1, of: 4 },
];
const fastFrameRate = 48;

/**
 * Decides how many frames are made while the computer can't keep up: fewer, one step at a time, before
 * any are left out by chance, and more again after a minute of calm. The stream stays the same one: the frames' times
 * stay on the canvas' own grid.
 */
export class OverloadSteps {
  readonly #frameRate: number;
  readonly #shares: readonly FrameShare[];
  #step = 0;
  #seconds: boolean[] = [];
  #second = 0;
  #calmSince: number | undefined;
  #steppedAt = -Infinity;
  #climbedAt = -Infinity;
  #climbAfter = climbAfterSeconds;
  #before: ProgramStats | undefined;

  constructor(frameRate: number) {
    this.#frameRate = frameRate;
    this.#shares = frameRate >= fastFrameRate ? fastShares : slowShares;
  }

  get share(): FrameShare {
    return this.#shares[this.#step] ?? { keep: 1, of: 1 };
  }

  /** Frames a second that are made, while that is less than the canvas wants. */
  get loweredFrameRate(): number | undefined {
    if (this.#step === 0) return undefined;
    return (this.#frameRate * this.share.keep) / this.share.of;
  }

  /**
   * Takes the numbers of another second in which was encoded.
   * @param encoderBehindMs media that waits in the engine's encode worker
   * @returns true if the share is another one now
   */
  observe(stats: ProgramStats, encoderBehindMs: number): boolean {
    const before = this.#before;
    this.#before = stats;
    if (!before) return false;
    this.#second += 1;
    if (this.#second - this.#steppedAt <= settleSeconds) return false;
    const missed = stats.framesMissed - before.framesMissed;
    const left = missed + stats.framesSkipped - before.framesSkipped;
    const due = stats.framesComposed - before.framesComposed + missed;
    const share = due > 0 ? left / due : 0;
    const isOverloaded = share > overloadedShare || encoderBehindMs > behindAboveMs;
    this.#seconds = [...this.#seconds, isOverloaded].slice(-watchedSeconds);
    const isCalm = share <= calmShare && encoderBehindMs < behindCalmMs && stats.encodeQueue < 2;
    if (!isCalm) this.#calmSince = undefined;
    else this.#calmSince ??= this.#second;
    if (this.#seconds.filter(Boolean).length >= overloadedSeconds) return this.#stepDown();
    const isLong = this.#second - (this.#calmSince ?? this.#second) >= this.#climbAfter;
    return isLong && this.#hasTimeToSpare(stats) && this.#climb();
  }

  /** Encoding ended: what comes next begins with all frames. @returns true if the share is another one now */
  reset(): boolean {
    const hadStepped = this.#step > 0;
    this.#step = 0;
    this.#before = undefined;
    this.#forgetSeconds();
    return hadStepped;
  }

  #stepDown(): boolean {
    if (this.#step >= this.#shares.length - 1) return false;
    const isFailedClimb = this.#second - this.#climbedAt < failedClimbSeconds;
    this.#climbAfter = isFailedClimb
      ? Math.min(this.#climbAfter * 2, maxClimbAfterSeconds)
      : climbAfterSeconds;
    this.#step += 1;
    this.#forgetSeconds();
    return true;
  }

  #climb(): boolean {
    if (this.#step === 0) return false;
    this.#step -= 1;
    this.#climbedAt = this.#second;
    this.#forgetSeconds();
    return true;
  }

  #forgetSeconds(): void {
    this.#steppedAt = this.#second;
    this.#seconds = [];
    this.#calmSince = undefined;
  }

  /** False where composing alone would fill the time between frames at the next rate up. */
  #hasTimeToSpare({ composeMsP95 }: ProgramStats): boolean {
    const next = this.#shares[this.#step - 1];
    if (!next) return false;
    // Of frames that come in threes two follow each other at once.
    const spacingMs = (1000 / this.#frameRate) * (next.keep === 1 ? next.of : 1);
    return composeMsP95 < spacingMs * composeBudget;
  }
}
