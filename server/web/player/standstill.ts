/** What may get a picture going that stands still: to go elsewhere in it, or to begin anew. */
type Remedy = 'seek' | 'restart';

/** A picture that is to play, at a moment. */
export interface PictureLook {
  nowMs: number;
  positionSeconds: number;
  /** End of what has been fetched and can be played, whether or not there is a hole before it. */
  bufferedEndSeconds: number;
  /** Pieces of media that have come so far, playable or not. */
  arrivals: number;
  /** There is more to see than is shown, as far as is known. */
  isMoreToCome: boolean;
}

/** What is there and doesn't play for so long won't do so by itself. */
const idleTooLongMs = 4_000;
/** What doesn't come in so long won't come: past the time in which a request is given up and made again. */
const emptyTooLongMs = 15_000;
/** So much of it is something to play. */
const playableSeconds = 0.5;
/** One of the picture and one of the sound should show something. */
const enoughArrivals = 2;
/** Slower than this share of the time is no playing, but a player's nudges; */
const leastPace = 0.2;
/** and faster is a jump, as hls.js makes one after the other in a live stream that it can't play. */
const mostPace = 2.5;
const slackMs = 500;
/** Playing at so many looks in a row, it is well again. */
const wellAfterLooks = 3;
/** A page that was held up itself has not been waiting for the picture in that time. */
const maxStepMs = 2_000;

/**
 * Finds out when a picture stands still that could go on, and what to do about it: first to go elsewhere, then
 * to begin anew. A broadcast that has nothing new stands still by right. Pure: the time is given.
 */
export class Standstill {
  #last: PictureLook | undefined;
  #arrivalsBefore = 0;
  #emptyMs = 0;
  /** With something to play, or with enough that should have become so. */
  #idleMs = 0;
  #playedLooks = 0;
  #hasSought = false;

  /** The picture begins, is not to move, or was put elsewhere by the viewer. */
  reset(): void {
    this.#last = undefined;
    this.#hasSought = false;
  }

  /** Looks at the picture, about once a second, and says what to do now. */
  look(look: PictureLook): Remedy | undefined {
    const last = this.#last;
    this.#last = look;
    if (!last) {
      this.#handlePlayed(look);
      return undefined;
    }
    const stepMs = look.nowMs - last.nowMs;
    const movedMs = Math.abs(look.positionSeconds - last.positionSeconds) * 1000;
    if (movedMs > 0 && movedMs >= stepMs * leastPace && movedMs <= stepMs * mostPace + slackMs) {
      this.#handlePlayed(look);
      return undefined;
    }
    this.#playedLooks = 0;
    const countedMs = Math.min(stepMs, maxStepMs);
    const isPlayable = look.bufferedEndSeconds - look.positionSeconds > playableSeconds;
    const shouldBe = look.arrivals - this.#arrivalsBefore >= enoughArrivals;
    this.#emptyMs = look.isMoreToCome ? this.#emptyMs + countedMs : 0;
    if (isPlayable || shouldBe) this.#idleMs += countedMs;
    if (this.#emptyMs >= emptyTooLongMs) return 'restart';
    if (this.#idleMs < idleTooLongMs) return undefined;
    if (this.#hasSought) return 'restart';
    this.#hasSought = true;
    this.#idleMs = 0;
    return 'seek';
  }

  #handlePlayed({ arrivals }: PictureLook): void {
    this.#emptyMs = this.#idleMs = 0;
    this.#arrivalsBefore = arrivals;
    this.#playedLooks += 1;
    if (this.#playedLooks >= wellAfterLooks) this.#hasSought = false;
  }
}
