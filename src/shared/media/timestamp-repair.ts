/** What runs further ahead of both tracks has jumped, where nothing else was asked for. */
const usualForwardSeconds = 3;
/** A step back within this is jitter: the frame is moved behind the one before, and the clock kept. */
const jitterSeconds = 0.1;
/** How far a clock may be off from what is expected next to be taken back to, or to be joined. */
const closeSeconds = 0.5;
/** A track may begin this much before or behind the other; beyond, its clock is another. */
const maxStartSkewSeconds = 10;
/** A track without timestamps is held this close to the other one. */
const maxFilledSkewSeconds = 0.2;
const filledBend = 0.1;
const stepSmoothing = 0.1;
/** Until it was seen how long a frame of the track is. */
const usualStepSeconds = { video: 1 / 25, audio: 1024 / 48_000 } as const;

type TrackName = 'video' | 'audio';

/** What is added to the timestamps of the tracks that go by it. */
interface Clock {
  offsetTicks: number;
}

interface TrackState {
  clock: Clock;
  lastTicks: number | undefined;
  lastRawTicks: number | undefined;
  /** Frames since the last that had a timestamp: a container may give one to several frames together. */
  untimed: number;
  /** From one frame to the next, smoothed. */
  stepTicks: number;
  isStepMeasured: boolean;
}

interface TimestampRepairOptions {
  ticksPerSecond: number;
  /** Where the first packet is put; where the publisher's clock has it if absent. */
  startTicks?: number;
  /** What runs further ahead of both tracks has jumped; steps within it are the publisher's business. */
  maxForwardSeconds?: number;
}

/**
 * Keeps the timestamps of a stream on one line, on which every track only grows, when the publisher's
 * clock jumps (an encoder that restarts, a counter that goes wrong) or is not there. A track whose clock
 * jumps goes on at its own pace, so sound and picture stay together if only one has jumped; if the other
 * follows it joins the same clock, and if the first comes back it takes its old one up again.
 */
export class TimestampRepair {
  readonly #ticksPerSecond: number;
  readonly #startTicks: number | undefined;
  readonly #maxForwardTicks: number;
  readonly #tracks: Readonly<Record<TrackName, TrackState>>;
  #isNew = false;

  constructor(options: TimestampRepairOptions) {
    const { ticksPerSecond, maxForwardSeconds = usualForwardSeconds } = options;
    this.#ticksPerSecond = ticksPerSecond;
    this.#startTicks = options.startTicks;
    this.#maxForwardTicks = maxForwardSeconds * ticksPerSecond;
    const clock = { offsetTicks: 0 };
    const unseen = (name: TrackName): TrackState => ({
      clock,
      lastTicks: undefined,
      lastRawTicks: undefined,
      untimed: 0,
      stepTicks: usualStepSeconds[name] * ticksPerSecond,
      isStepMeasured: false,
    });
    this.#tracks = { video: unseen('video'), audio: unseen('audio') };
  }

  /** Another stream follows, with a clock of its own: it goes on behind all that was placed. */
  restart(): void {
    this.#isNew = true;
  }

  /**
   * The time at which a track's next packet is decoded; always behind the one before.
   * @param rawTicks the publisher's time, unwrapped; nothing if it has none
   * @param durationTicks how long the frame lasts as far as the container knows, or 0
   */
  place(track: TrackName, rawTicks: number | undefined, durationTicks = 0): number {
    if (this.#isNew && rawTicks !== undefined) this.#join(rawTicks);
    const own = this.#tracks[track];
    const other = this.#tracks[track === 'video' ? 'audio' : 'video'];
    if (!own.isStepMeasured && durationTicks > 0) own.stepTicks = durationTicks;
    // A time that stands still is none.
    const isAbsent = rawTicks === undefined || rawTicks === own.lastRawTicks;
    own.lastRawTicks = rawTicks ?? own.lastRawTicks;
    const before = own.lastTicks;
    if (isAbsent) own.untimed += 1;
    if (before === undefined) own.lastTicks = this.#first(own, other, rawTicks);
    else {
      own.lastTicks = isAbsent
        ? this.#filled(own, before, other)
        : this.#follow(own, before, other, rawTicks);
    }
    if (!isAbsent) own.untimed = 0;
    return own.lastTicks;
  }

  /** Puts both tracks on the clock of a new stream's first packet, where there is room for them. */
  #join(rawTicks: number): void {
    this.#isNew = false;
    const tracks = Object.values(this.#tracks);
    const ends = tracks.flatMap(({ lastTicks, stepTicks }) =>
      lastTicks === undefined ? [] : [lastTicks + Math.max(1, Math.round(stepTicks))],
    );
    if (ends.length === 0) return;
    const clock = { offsetTicks: Math.max(...ends) - rawTicks };
    for (const track of tracks) {
      track.clock = clock;
      track.lastRawTicks = undefined;
    }
  }

  #first(own: TrackState, other: TrackState, rawTicks: number | undefined): number {
    const startTicks = other.lastTicks ?? this.#startTicks ?? 0;
    own.clock = other.clock;
    if (rawTicks === undefined) return startTicks;
    if (other.lastTicks === undefined && this.#startTicks !== undefined) {
      own.clock.offsetTicks = startTicks - rawTicks;
    }
    const ticks = rawTicks + own.clock.offsetTicks;
    const maxSkewTicks = maxStartSkewSeconds * this.#ticksPerSecond;
    const isNear = other.lastTicks === undefined || Math.abs(ticks - other.lastTicks) <= maxSkewTicks;
    if (isNear && ticks >= 0) return ticks;
    // Both move, so that neither begins below zero.
    if (isNear && other.lastTicks !== undefined) own.clock.offsetTicks -= ticks;
    else own.clock = { offsetTicks: startTicks - rawTicks };
    return rawTicks + own.clock.offsetTicks;
  }

  /** A frame's length on, a little more or less where the other track's clock shows that this runs wrong. */
  #filled(own: TrackState, lastTicks: number, other: TrackState): number {
    const aheadTicks = lastTicks - (other.lastTicks ?? lastTicks);
    const isOff =
      Math.abs(aheadTicks) > maxFilledSkewSeconds * this.#ticksPerSecond &&
      Math.abs(aheadTicks) < this.#maxForwardTicks;
    const bend = isOff ? 1 - Math.sign(aheadTicks) * filledBend : 1;
    return lastTicks + Math.max(1, Math.round(own.stepTicks * bend));
  }

  #follow(own: TrackState, lastTicks: number, other: TrackState, rawTicks: number): number {
    const jitterTicks = jitterSeconds * this.#ticksPerSecond;
    const closeTicks = closeSeconds * this.#ticksPerSecond;
    const expectedTicks = lastTicks + Math.max(1, Math.round(own.stepTicks));
    const furthestTicks = Math.max(lastTicks, other.lastTicks ?? lastTicks) + this.#maxForwardTicks;
    const fits = (ticks: number, leastTicks: number): boolean => ticks > leastTicks && ticks <= furthestTicks;
    const errorOf = (ticks: number): number => Math.abs(ticks - expectedTicks);
    const ownTicks = rawTicks + own.clock.offsetTicks;
    const ownFits = fits(ownTicks, lastTicks - jitterTicks);
    const otherTicks = rawTicks + other.clock.offsetTicks;
    const hasOther = own.clock !== other.clock && other.lastTicks !== undefined;
    if (ownFits) {
      // The other track's clock is the better one where it tells what was expected, and is no leftover of a pause.
      const returns =
        hasOther &&
        otherTicks > lastTicks &&
        errorOf(otherTicks) < Math.min(closeTicks, errorOf(ownTicks)) &&
        Math.abs(otherTicks - (other.lastTicks ?? 0)) < 2 * closeTicks;
      if (returns) own.clock = other.clock;
    } else if (hasOther && fits(otherTicks, lastTicks - closeTicks)) {
      own.clock = other.clock;
      // The other track jumped first and made too little room: both move, and stay together.
      if (otherTicks <= lastTicks) own.clock.offsetTicks += expectedTicks - otherTicks;
    } else {
      own.clock = { offsetTicks: expectedTicks - rawTicks };
    }
    const ticks = Math.max(lastTicks + 1, rawTicks + own.clock.offsetTicks);
    this.#measure(own, ticks - lastTicks + own.untimed * own.stepTicks, own.untimed + 1);
    return ticks;
  }

  #measure(own: TrackState, sinceTicks: number, frames: number): void {
    const stepTicks = sinceTicks / frames;
    // What was only moved out of the way, and what followed a pause, tells nothing.
    if (stepTicks <= 1 || stepTicks > closeSeconds * this.#ticksPerSecond) return;
    if (own.isStepMeasured) own.stepTicks += (stepTicks - own.stepTicks) * stepSmoothing;
    else own.stepTicks = stepTicks;
    own.isStepMeasured = true;
  }
}

/**
 * For a stream that is sent on as it comes, in µs: it begins at a second, so that what is a little earlier
 * stays above 0, and a pause of a few seconds stays one.
 */
export function onwardTimeline(): TimestampRepair {
  return new TimestampRepair({ ticksPerSecond: 1_000_000, startTicks: 1_000_000, maxForwardSeconds: 10 });
}
