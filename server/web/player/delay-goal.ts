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
const marginSeconds: Readonly<Record<DelayMode, number>> = { lowest: 0, balanced: 0.6, steady: 3 };
/** What a stall adds, and what each quiet time takes away again. */
const stepSeconds = 0.35;
const maxSteps = 6;
const quietMs = 30_000;

/** How far behind life to be: by the viewer's choice and the playlist, and further after stalls, for a while. */
export class DelayGoal {
  mode: DelayMode;
  #holdBack: HoldBack | undefined;
  #steps = 0;
  #quietSinceMs = 0;

  constructor(mode: DelayMode) {
    this.mode = mode;
  }

  setHoldBack(holdBack: HoldBack): void {
    this.#holdBack = holdBack;
  }

  /** The picture stopped for want of media while it kept up with life. */
  handleStall(nowMs: number): void {
    this.#forgive(nowMs);
    this.#steps = Math.min(maxSteps, this.#steps + 1);
    this.#quietSinceMs = nowMs;
  }

  /** In seconds; undefined as long as nothing is known of the stream. */
  seconds(nowMs: number): number | undefined {
    if (!this.#holdBack) return undefined;
    this.#forgive(nowMs);
    const { holdBackSeconds, partSeconds } = this.#holdBack;
    const margin = partSeconds === undefined && this.mode === 'balanced' ? 0 : marginSeconds[this.mode];
    return holdBackSeconds + margin + this.#steps * stepSeconds;
  }

  /** One bad minute must not cost the delay of a whole evening. */
  #forgive(nowMs: number): void {
    const forgiven = Math.min(this.#steps, Math.floor((nowMs - this.#quietSinceMs) / quietMs));
    if (forgiven <= 0) return;
    this.#steps -= forgiven;
    this.#quietSinceMs += forgiven * quietMs;
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
