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
    const missed = Math.floor(lateUs / this.intervalUs);
    this.#next += missed;
    const dueUs = this.nextDueUs;
    this.#next += 1;
    return { dueUs, missed };
  }
}
