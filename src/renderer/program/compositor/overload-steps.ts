import type { ProgramStats } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { FrameShare } from './frame-schedule.ts';
import { scaledFormat } from './scaled-format.ts';

/**
 * Of the frames that were due in a second: above the first two it is too much, below the third all is well. A step
 * that leaves out a third is no better before more than that is lost by chance; one that makes them smaller is.
 */
const overloadedShare = 0.34;
const overloadedShareBeforeSmaller = 0.15;
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

/** How much less is made: a share of the frames that the canvas wants, each so many times as wide and high. */
interface OverloadStep {
  share: FrameShare;
  scale: number;
}

const twoThirds: FrameShare = { keep: 2, of: 3 };
const half: FrameShare = { keep: 1, of: 2 };
const third: FrameShare = { keep: 1, of: 3 };
const quarter: FrameShare = { keep: 1, of: 4 };
const allOfIt: OverloadStep = { share: { keep: 1, of: 1 }, scale: 1 };

/** Frames and their size by turns: of either alone too much would be lost. */
const slowSteps: readonly OverloadStep[] = [
  allOfIt,
  { share: twoThirds, scale: 1 },
  { share: twoThirds, scale: 2 / 3 },
  { share: half, scale: 2 / 3 },
  { share: half, scale: 1 / 2 },
  { share: third, scale: 1 / 2 },
];
/** Even shares where there are frames enough. */
const fastSteps: readonly OverloadStep[] = [
  allOfIt,
  { share: half, scale: 1 },
  { share: half, scale: 2 / 3 },
  { share: third, scale: 2 / 3 },
  { share: third, scale: 1 / 2 },
  { share: quarter, scale: 1 / 2 },
];
const fastFrameRate = 48;
/** Lower than this a picture is not made. */
const leastHeightPx = 360;

/**
 * Decides how many frames are made, and how large, while the computer can't keep up: fewer and smaller ones, one step
 * at a time, before any are left out by chance, and more again after a minute of calm. The stream stays the same one:
 * the frames' times stay on the canvas' own grid, and the encoder brings them to the size that it began with.
 */
export class OverloadSteps {
  readonly #canvas: CanvasFormat;
  readonly #steps: readonly OverloadStep[];
  #step = 0;
  #seconds: boolean[] = [];
  #second = 0;
  #calmSince: number | undefined;
  #steppedAt = -Infinity;
  #climbedAt = -Infinity;
  #climbAfter = climbAfterSeconds;
  #before: ProgramStats | undefined;

  constructor(canvas: CanvasFormat) {
    this.#canvas = canvas;
    this.#steps = stepsFor(canvas);
  }

  get share(): FrameShare {
    return this.#present.share;
  }

  /** What a frame is made at: times the canvas' width and height. */
  get scale(): number {
    return this.#present.scale;
  }

  /** What is made less than the canvas wants: frames a second, and their height, px. */
  get lowered(): Pick<ProgramStats, 'loweredFrameRate' | 'loweredHeight'> {
    const { share, scale } = this.#present;
    const { frameRate } = this.#canvas;
    return {
      ...(share.keep < share.of && { loweredFrameRate: (frameRate * share.keep) / share.of }),
      ...(scale < 1 && { loweredHeight: scaledFormat(this.#canvas, scale).height }),
    };
  }

  /**
   * Takes the numbers of another second in which was encoded.
   * @param encoderBehindMs media that waits in the engine's encode worker
   * @returns true if the step is another one now
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
    const tooMuch = this.#isNextSmaller ? overloadedShareBeforeSmaller : overloadedShare;
    const isOverloaded = share > tooMuch || encoderBehindMs > behindAboveMs;
    this.#seconds = [...this.#seconds, isOverloaded].slice(-watchedSeconds);
    const isCalm = share <= calmShare && encoderBehindMs < behindCalmMs && stats.encodeQueue < 2;
    if (!isCalm) this.#calmSince = undefined;
    else this.#calmSince ??= this.#second;
    if (this.#seconds.filter(Boolean).length >= overloadedSeconds) return this.#stepDown();
    const isLong = this.#second - (this.#calmSince ?? this.#second) >= this.#climbAfter;
    return isLong && this.#hasTimeToSpare(stats) && this.#climb();
  }

  /** Encoding ended: what comes next begins with all of it. @returns true if the step is another one now */
  reset(): boolean {
    const hadStepped = this.#step > 0;
    this.#step = 0;
    this.#before = undefined;
    this.#forgetSeconds();
    return hadStepped;
  }

  #stepDown(): boolean {
    if (this.#step >= this.#steps.length - 1) return false;
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

  get #present(): OverloadStep {
    return this.#steps[this.#step] ?? allOfIt;
  }

  get #isNextSmaller(): boolean {
    return (this.#steps[this.#step + 1]?.scale ?? this.scale) < this.scale;
  }

  /** False where composing alone would fill the time between frames at the next step up. */
  #hasTimeToSpare({ composeMsP95 }: ProgramStats): boolean {
    const next = this.#steps[this.#step - 1];
    if (!next) return false;
    const { share, scale } = next;
    // Of frames that come in threes two follow each other at once.
    const spacingMs = (1000 / this.#canvas.frameRate) * (share.keep === 1 ? share.of : 1);
    const composeMs = composeMsP95 * (scale / this.scale) ** 2;
    return composeMs < spacingMs * composeBudget;
  }
}

/** Those that make a difference, and none that would make the picture too small. */
function stepsFor({ height, frameRate }: CanvasFormat): OverloadStep[] {
  const steps = (frameRate >= fastFrameRate ? fastSteps : slowSteps).map(({ share, scale }) => {
    const scales = [scale, 2 / 3, 1].filter((each) => each >= scale);
    return { share, scale: scales.find((each) => height * each >= leastHeightPx) ?? 1 };
  });
  return steps.filter(({ share, scale }, index) => {
    const before = steps[index - 1];
    return before?.share !== share || before.scale !== scale;
  });
}
