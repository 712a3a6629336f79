const outputRate = 48_000;
/** Beyond this the input has lost or gained time. */
const maxTimingErrorUs = 40_000;
/** Beyond this the output jumps to its place; below it glides there. */
const maxPositionErrorUs = 10_000;
/** Share of a chunk's timing error that is believed: timestamps jitter, clocks drift slowly. */
const timingWeight = 0.02;
/** Most that the pace is bent to catch up, hardly heard: 0.5 %, or 9 cents. */
const maxBend = 0.005;

/** Where in an input's frames the next output is read, by time, whatever the pace of the input's clock. */
export class ReadPosition {
  readonly #inputRate: number;
  #written = 0;
  /** Time of input frame number `#written`, smoothed. */
  #endUs: number | undefined;
  /** Input frame, with fraction, that the next output frame lies at. */
  #position: number | undefined;

  constructor(inputRate: number) {
    this.#inputRate = inputRate;
  }

  /** Input frames so far. */
  get written(): number {
    return this.#written;
  }

  /** @param endUs when the last of these frames was captured, by the clock that `advance` goes by, too */
  write(frames: number, endUs: number): void {
    const expectedUs = (this.#endUs ?? endUs) + (frames / this.#inputRate) * 1e6;
    const errorUs = endUs - expectedUs;
    const jumped = this.#endUs === undefined || Math.abs(errorUs) > maxTimingErrorUs;
    this.#endUs = jumped ? endUs : expectedUs + errorUs * timingWeight;
    this.#written += frames;
  }

  /**
   * The input frame, with fraction, that lies at `startUs`, and how many of them one frame of output is
   * long; undefined before the first write. The next call goes on after `frames` of output.
   */
  advance(startUs: number, frames: number): { position: number; step: number } | undefined {
    if (this.#endUs === undefined) return undefined;
    const rate = this.#inputRate;
    const wanted = this.#written - ((this.#endUs - startUs) * rate) / 1e6;
    const maxError = (maxPositionErrorUs * rate) / 1e6;
    let position = this.#position ?? wanted;
    if (Math.abs(wanted - position) > maxError) position = wanted;
    // Spread over one second.
    const bend = Math.max(-maxBend, Math.min(maxBend, (wanted - position) / rate));
    const step = (rate / outputRate) * (1 + bend);
    this.#position = position + step * frames;
    return { position, step };
  }
}
