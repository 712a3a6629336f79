interface Stretch {
  /** On the program clock. */
  startUs: number;
  /** In the file. */
  positionSeconds: number;
}

/**
 * Which place of a file is due when on the program clock. A file that loops is one stretch after the
 * other, each joined to the last without a gap, and two of them are known while the next one's first
 * pictures are already on their way.
 */
export class MediaTimeline {
  readonly #speed: number;
  #present: Stretch;
  #next: Stretch | undefined;

  /** @param speed 1 is the file's own */
  constructor(speed: number, startUs: number, positionSeconds: number) {
    this.#speed = speed;
    this.#present = { startUs, positionSeconds };
  }

  /** When a place of the stretch that is being read is due, µs. */
  dueUs(positionSeconds: number): number {
    const { startUs, positionSeconds: from } = this.#next ?? this.#present;
    return startUs + ((positionSeconds - from) * 1e6) / this.#speed;
  }

  /** What is read from here on begins at `positionSeconds` when the present stretch is at `endSeconds`. */
  join(endSeconds: number, positionSeconds: number): void {
    const startUs = this.dueUs(endSeconds);
    if (this.#next) this.#present = this.#next;
    this.#next = { startUs, positionSeconds };
  }

  /** The place that is due at this time, seconds; never before the first stretch's start. */
  positionAt(nowUs: number): number {
    if (this.#next && nowUs >= this.#next.startUs) {
      this.#present = this.#next;
      this.#next = undefined;
    }
    const { startUs, positionSeconds } = this.#present;
    return positionSeconds + (Math.max(0, nowUs - startUs) / 1e6) * this.#speed;
  }
}
