import { ticksPerSecond } from './ticks.ts';

/** Steps within these bounds are the publisher's business; beyond, its clock has jumped. */
const maxForwardTicks = 3 * ticksPerSecond;
const maxBackwardTicks = ticksPerSecond / 2;
/** What lies between the last frame before a jump and the first one after. */
const seamTicks = ticksPerSecond / 25;

interface TrackState {
  offset: number;
  last: number | undefined;
}

/**
 * Keeps the timestamps of a stream on one line when the publisher's clock jumps (an encoder that
 * restarts, a counter that wraps): all tracks are moved by the same amount, so sound and picture
 * stay together.
 */
export class TimestampRepair {
  readonly #tracks: Readonly<Record<'video' | 'audio', TrackState>> = {
    video: { offset: 0, last: undefined },
    audio: { offset: 0, last: undefined },
  };

  /** What to add to the timestamps of the packet with this decoding time. */
  offsetFor(track: 'video' | 'audio', dtsTicks: number): number {
    const own = this.#tracks[track];
    const other = this.#tracks[track === 'video' ? 'audio' : 'video'];
    const reachedTicks = Math.max(own.last ?? 0, other.last ?? 0);
    // A track may pause while the other goes on, so only what runs ahead of both has jumped forward.
    const fits = (ticks: number): boolean =>
      own.last === undefined
        ? ticks >= 0
        : ticks >= own.last - maxBackwardTicks && ticks <= reachedTicks + maxForwardTicks;
    if (!fits(dtsTicks + own.offset)) {
      // If the other track has jumped before, this one follows it.
      own.offset = fits(dtsTicks + other.offset) ? other.offset : reachedTicks + seamTicks - dtsTicks;
    }
    own.last = Math.max(own.last ?? -Infinity, dtsTicks + own.offset);
    return own.offset;
  }
}
