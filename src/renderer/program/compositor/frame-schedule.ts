/** So many of each so many frames are made, as evenly as the grid allows. */
export interface FrameShare {
  keep: number;
  of: number;
}

/** One frame whose time has come. */
export interface DueFrame {
  /** On the program clock. */
  dueUs: number;
  /** Frames before it whose whole time had passed; they are left out. */
  missed: number;
}

/**
 * When frames are due. The n-th is due n frame times after the start, so delays never add up. All
 * schedules of one rate lie on one grid since the clock's zero, shifted by `phase`: the test camera
 * draws on it and the compositor composes half a frame later.
 */
export class FrameSchedule {
  readonly intervalUs: number;
  readonly #startUs: number;
  #next = 0;
  #share: FrameShare = { keep: 1, of: 1 };

  /** @param phase part of a frame time by which the grid is shifted, 0 to 1 */
  constructor(frameRate: number, phase: number, nowUs: number) {
    this.intervalUs = 1e6 / frameRate;
    this.#startUs = (Math.ceil(nowUs / this.intervalUs - phase) + phase) * this.intervalUs;
  }

  get nextDueUs(): number {
    return this.#startUs + this.#next * this.intervalUs;
  }

  /** The frame that is to be made now, or undefined before its time. */
  take(nowUs: number): DueFrame | undefined {
    const lateUs = nowUs - this.nextDueUs;
    if (lateUs < 0) return undefined;
    const last = this.#next + Math.floor(lateUs / this.intervalUs);
    let missed = 0;
    for (let following = this.#after(this.#next); following <= last; following = this.#after(this.#next)) {
      missed += 1;
      this.#next = following;
    }
    const dueUs = this.nextDueUs;
    this.#next = this.#after(this.#next);
    return { dueUs, missed };
  }

  /** Makes only these frames from now on; the others are neither due nor missed. */
  setShare(share: FrameShare): void {
    this.#share = share;
  }

  /** The next frame of the grid that is made. */
  #after(frame: number): number {
    const { keep, of } = this.#share;
    let next = frame + 1;
    while ((next * keep) % of >= keep) next += 1;
    return next;
  }
}
