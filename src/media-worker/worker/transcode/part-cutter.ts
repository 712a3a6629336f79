/** A frame on its way into a part; times in ticks of the rendition. */
export interface TimedFrame {
  dtsTicks: number;
  ptsTicks: number;
  keyframe: boolean;
  data: Uint8Array;
  segment: number;
}

export type MeasuredFrame = TimedFrame & { durationTicks: number };

/** Frames that make one part. */
export interface CutPart {
  segment: number;
  part: number;
  lastOfSegment: boolean;
  durationTicks: number;
  frames: MeasuredFrame[];
}

// RFC 8216bis, 4.4.4.9: a part lasts at least 85 % of the target, unless it is its segment's last.
export const leastPartShare = 0.85;
/** How much of a frame's length timestamps in milliseconds may be off. */
const jitterShare = 0.1;

/** A segment as it came out; the next is taken to be like it. */
interface SegmentShape {
  durationTicks: number;
  frames: number;
}

/**
 * Cuts a rendition into parts of whole frames. A frame lasts until the next one, so a part comes
 * out when the frame behind its last has come in. No part is longer than the target, except where
 * the source paused and a single frame already is.
 *
 * A segment is cut evenly, if it is as long as the one before: a crumb at its end would be one more answer
 * for every viewer.
 */
export class PartCutter {
  readonly #targetTicks: number;
  readonly #onPart: (part: CutPart) => void;
  #pending: TimedFrame | undefined;
  #frames: MeasuredFrame[] = [];
  #durationTicks = 0;
  #part = 0;
  #lastDurationTicks = 1;
  /** Of the segment that is being cut: what has come out of it. */
  #cut: SegmentShape = { durationTicks: 0, frames: 0 };
  /** How the next is cut, if it is like the one before. */
  #plan: { parts: number; partTicks: number } | undefined;

  constructor(targetTicks: number, onPart: (part: CutPart) => void) {
    this.#targetTicks = targetTicks;
    this.#onPart = onPart;
  }

  /** When the frame comes that completes the next part, if frames go on as they did; nothing before the first. */
  get dueTicks(): number | undefined {
    const first = this.#frames[0] ?? this.#pending;
    if (!first) return undefined;
    const stepTicks = this.#lastDurationTicks;
    const wanted = Math.ceil(this.#wantedTicks / stepTicks - jitterShare);
    const fitting = Math.floor(this.#targetTicks / stepTicks);
    return first.dtsTicks + Math.max(1, Math.min(wanted, fitting)) * stepTicks;
  }

  /** Takes the next frame in decoding order; a time that doesn't grow is moved behind the frame before. */
  push(frame: TimedFrame): void {
    const pending = this.#pending;
    if (pending && frame.dtsTicks <= pending.dtsTicks) frame = { ...frame, dtsTicks: pending.dtsTicks + 1 };
    if (pending) this.#append(pending, frame.dtsTicks - pending.dtsTicks, frame.segment !== pending.segment);
    this.#pending = frame;
  }

  /** Gives out what is left. The last frame is taken to last as long as the one before. */
  flush(): void {
    if (this.#pending) this.#append(this.#pending, this.#lastDurationTicks, true);
    this.#pending = undefined;
  }

  /** How long the part should become that is being made; the last one takes what is left. */
  get #wantedTicks(): number {
    if (!this.#plan || this.#part + 1 >= this.#plan.parts) return this.#targetTicks;
    const endTicks = (this.#part + 1) * this.#plan.partTicks;
    return Math.max(leastPartShare * this.#targetTicks, endTicks - this.#cut.durationTicks);
  }

  #append(frame: TimedFrame, durationTicks: number, lastOfSegment: boolean): void {
    if (this.#frames.length > 0 && this.#durationTicks + durationTicks > this.#targetTicks)
      this.#close(false);
    this.#frames.push({ ...frame, durationTicks });
    this.#durationTicks += durationTicks;
    this.#lastDurationTicks = durationTicks;
    if (lastOfSegment) {
      this.#close(true);
      this.#planSegment();
      return;
    }
    if (this.#durationTicks < leastPartShare * this.#targetTicks) return;
    // Another frame like this one would be too much, or is not needed: no part waits for it.
    const isFull = this.#durationTicks + durationTicks > this.#targetTicks;
    const isEnough = this.#durationTicks + jitterShare * durationTicks >= this.#wantedTicks;
    if (isFull || (isEnough && this.#wantedTicks < this.#targetTicks)) this.#close(false);
  }

  /** In as few parts as hold a segment like the one that has just ended. */
  #planSegment(): void {
    const { durationTicks, frames } = this.#cut;
    const fittingFrames = Math.max(1, Math.floor((this.#targetTicks * frames) / durationTicks));
    const parts = Math.ceil(frames / fittingFrames);
    this.#plan = { parts, partTicks: durationTicks / parts };
    this.#cut = { durationTicks: 0, frames: 0 };
    this.#part = 0;
  }

  #close(lastOfSegment: boolean): void {
    const [first] = this.#frames;
    if (!first) return;
    this.#cut.durationTicks += this.#durationTicks;
    this.#cut.frames += this.#frames.length;
    this.#onPart({
      segment: first.segment,
      part: this.#part++,
      lastOfSegment,
      durationTicks: this.#durationTicks,
      frames: this.#frames,
    });
    this.#frames = [];
    this.#durationTicks = 0;
  }
}
