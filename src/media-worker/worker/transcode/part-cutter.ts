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
const leastShare = 0.85;

/**
 * Cuts a rendition into parts of whole frames. A frame lasts until the next one, so a part comes
 * out when the frame behind its last has come in. No part is longer than the target, except where
 * the source paused and a single frame already is.
 */
export class PartCutter {
  readonly #targetTicks: number;
  readonly #onPart: (part: CutPart) => void;
  #pending: TimedFrame | undefined;
  #frames: MeasuredFrame[] = [];
  #durationTicks = 0;
  #part = 0;
  #lastDurationTicks = 1;

  constructor(targetTicks: number, onPart: (part: CutPart) => void) {
    this.#targetTicks = targetTicks;
    this.#onPart = onPart;
  }

  /** When the frame comes that completes the next part, if frames go on as they did; nothing before the first. */
  get dueTicks(): number | undefined {
    const first = this.#frames[0] ?? this.#pending;
    const fittingFrames = Math.max(1, Math.floor(this.#targetTicks / this.#lastDurationTicks));
    return first && first.dtsTicks + fittingFrames * this.#lastDurationTicks;
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

  #append(frame: TimedFrame, durationTicks: number, lastOfSegment: boolean): void {
    if (this.#frames.length > 0 && this.#durationTicks + durationTicks > this.#targetTicks)
      this.#close(false);
    this.#frames.push({ ...frame, durationTicks });
    this.#durationTicks += durationTicks;
    this.#lastDurationTicks = durationTicks;
    if (lastOfSegment) {
      this.#close(true);
      this.#part = 0;
      return;
    }
    // Full enough, and another frame like this one would be too much: no need to wait for it.
    const full = this.#durationTicks >= leastShare * this.#targetTicks;
    if (full && this.#durationTicks + durationTicks > this.#targetTicks) this.#close(false);
  }

  #close(lastOfSegment: boolean): void {
    const [first] = this.#frames;
    if (!first) return;
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
