/**
 * How a viewer wants to be behind life.
 * - `lowest`: as little as the relay allows, at the price of a stall now and then
 * - `balanced`: a little in hand, about two seconds in all
 * - `steady`: seconds in hand, for networks that come and go
 */
export type DelayMode = 'lowest' | 'balanced' | 'steady';

/** What a playlist says of how near to its end one may play, in seconds. */
export interface HoldBack {
  /** PART-HOLD-BACK, or HOLD-BACK of a stream without parts. */
  holdBackSeconds: number;
  partSeconds: number | undefined;
}

/**
 * Kept in hand beyond the hold back, which leaves too little for a late answer or a busy machine: in
 * seconds of a stream with parts. One without has whole segments in hand anyway.
 */
const marginSeconds: Readonly<Record<DelayMode, number>> = { lowest: 0, balanced: 0.45, steady: 3 };
/** What a stall adds, and what is taken away again where it proves to be too much. */
const stepSeconds = 0.35;
const maxSteps = 6;
/** Stalls within this are one: a machine that starts, or a network that changes, stalls several times at once. */
const burstMs = 5_000;
/** A step is too much when this would have stayed in hand without it, all through `patienceMs`. */
const reserveSeconds = 0.3;
const patienceMs = 6_000;
/** Where a step that was taken away is needed again, the next one is kept for longer. */
const maxPatienceMs = 60_000;

/** How far behind life to be: by the viewer's choice and the playlist, and further after stalls, for a while. */
export class DelayGoal {
  mode: DelayMode;
  #holdBack: HoldBack | undefined;
  #steps = 0;
  #stalledAtMs = -Infinity;
  #patienceMs = patienceMs;
  #hasGivenBack = false;
  /** The least in hand since then, had the picture been at the goal. */
  #lowWaterSeconds = Infinity;
  #watchedSinceMs: number | undefined;

  constructor(mode: DelayMode) {
    this.mode = mode;
  }

  setHoldBack(holdBack: HoldBack): void {
    this.#holdBack = holdBack;
  }

  /** The picture stopped for want of media while it kept up with life. */
  handleStall(nowMs: number): void {
    this.#watchedSinceMs = undefined;
    if (nowMs - this.#stalledAtMs < burstMs) return;
    this.#stalledAtMs = nowMs;
    this.#steps = Math.min(maxSteps, this.#steps + 1);
    if (this.#hasGivenBack) this.#patienceMs = Math.min(maxPatienceMs, this.#patienceMs * 2);
    this.#hasGivenBack = false;
  }

  /**
   * One bad moment must not cost the delay of a whole evening. To be told several times a second.
   * @param aheadSeconds of media that can be played on from here
   * @param behindGoalSeconds further behind life than the goal, negative for nearer
   */
  handleBuffer(nowMs: number, aheadSeconds: number, behindGoalSeconds: number): void {
    if (this.#watchedSinceMs === undefined) {
      this.#watchedSinceMs = nowMs;
      this.#lowWaterSeconds = Infinity;
    }
    this.#lowWaterSeconds = Math.min(this.#lowWaterSeconds, aheadSeconds - Math.max(0, behindGoalSeconds));
    if (nowMs - this.#watchedSinceMs < this.#patienceMs) return;
    this.#watchedSinceMs = undefined;
    if (this.#steps === 0 || this.#lowWaterSeconds < stepSeconds + reserveSeconds) return;
    this.#steps -= 1;
    this.#hasGivenBack = true;
  }

  /** In seconds; undefined as long as nothing is known of the stream. */
  get seconds(): number | undefined {
    if (!this.#holdBack) return undefined;
    const { holdBackSeconds, partSeconds } = this.#holdBack;
    const margin = partSeconds === undefined && this.mode === 'balanced' ? 0 : marginSeconds[this.mode];
    return holdBackSeconds + margin + this.#steps * stepSeconds;
  }
}

/** Behind by more than this begins to catch up; it goes on until the goal is reached. */
const startBehindSeconds = 0.25;
const endBehindSeconds = 0.03;
/** With less than this in hand, hurrying would end in a stall. */
const minBufferSeconds = 0.6;
const rateStep = 0.02;
/** Ten per cent is the most that is not heard. */
const maxCatchUpRate = 1.1;

/**
 * How fast to play in order to come to the goal: 1 to 1.1, in few steps, since every change costs a browser
 * some work on the sound.
 * @param rate of now
 */
export function catchUpRate(behindSeconds: number, bufferSeconds: number, rate: number): number {
  const isHurrying = rate > 1;
  if (behindSeconds < (isHurrying ? endBehindSeconds : startBehindSeconds)) return 1;
  if (bufferSeconds < minBufferSeconds) return 1;
  const wanted = 1 + Math.max(rateStep, Math.round((behindSeconds * 0.2) / rateStep) * rateStep);
  const bounded = Math.min(maxCatchUpRate, wanted);
  // Within a step of what it is, it stays.
  return isHurrying && Math.abs(bounded - rate) < rateStep * 1.5 && behindSeconds > 0.1 ? rate : bounded;
}
