/** Where the first packet is put, so that what is a little earlier, and the clock, stay above 0. */
const startUs = 1_000_000;
/** Steps within these bounds are the source's business; beyond, its clock has jumped. */
const maxForwardUs = 10_000_000;
const maxBackwardUs = 500_000;
/** What lies between the last packet before a jump and the first one after. */
const seamUs = 40_000;

interface Track {
  offsetUs: number;
  lastUs: number;
}

/**
 * Puts the packets of a program on one line of time that begins near 0 and does not jump, whatever
 * the source's clock does (another publisher's start, a long pause). Sound and picture are moved by
 * the same amount.
 */
export class ProgramTimeline {
  readonly #tracks: Partial<Record<'video' | 'audio', Track>> = {};

  /**
   * The time on the line.
   * @param timeUs decoding time of the source
   */
  place(track: 'video' | 'audio', timeUs: number): number {
    const own = this.#tracks[track];
    const other = this.#tracks[track === 'video' ? 'audio' : 'video'];
    const reachedUs = Math.max(own?.lastUs ?? 0, other?.lastUs ?? 0);
    const earliestUs = (own ?? other)?.lastUs ?? 0;
    const fits = (offsetUs: number): boolean =>
      timeUs + offsetUs >= earliestUs - maxBackwardUs && timeUs + offsetUs <= reachedUs + maxForwardUs;
    let offsetUs = own?.offsetUs ?? other?.offsetUs ?? startUs - timeUs;
    if ((own ?? other) && !fits(offsetUs)) {
      // If the other track has jumped before, this one follows it.
      offsetUs = other && fits(other.offsetUs) ? other.offsetUs : reachedUs + seamUs - timeUs;
    }
    const placedUs = timeUs + offsetUs;
    this.#tracks[track] = { offsetUs, lastUs: Math.max(placedUs, own?.lastUs ?? placedUs) };
    return placedUs;
  }
}
