/** How far the dates may be off the clock before they are brought back to it. */
const maxErrorMs = 500;
/** Once they are this close again they run by the media. */
const settledMs = 50;
/** Of a second: five times what the quartz of a publisher is off, and nothing that a player would notice. */
const slewShare = 0.001;
const intervalUs = 60_000_000;
/** Renditions lag behind each other by seconds, so a few stretches are enough. */
const maxStretches = 4;

/** From one moment on, how presentation time and time of day run beside each other. */
interface Stretch {
  startUs: number;
  wallMs: number;
  /** ms of day for each ms of media */
  rate: number;
}

/**
 * Time of day of a publisher's media. Its clock runs a little faster or slower than the relay's (200 ppm
 * are 7 s in ten hours), and its first part may have come late; so the dates are held to within half a
 * second of the clock, by letting the day run a thousandth faster or slower than the media. They never
 * step, and never go back. Media that comes late says nothing: the soonest of a minute counts.
 */
export class TimeOfDay {
  #stretches: readonly [Stretch, ...Stretch[]];
  #newestUs: number;
  #soonestErrorMs = Infinity;

  /** @param wallMs time of day of the presentation time `startUs` */
  constructor(startUs: number, wallMs: number) {
    this.#stretches = [{ startUs, wallMs, rate: 1 }];
    this.#newestUs = startUs;
  }

  /** In ms since 1970; the same for a presentation time whenever it is asked, for as long as it is live. */
  at(timeUs: number): number {
    this.#newestUs = Math.max(this.#newestUs, timeUs);
    const stretch = this.#stretches.find(({ startUs }) => startUs <= timeUs) ?? this.#oldest;
    return stretch.wallMs + ((timeUs - stretch.startUs) / 1000) * stretch.rate;
  }

  /** Media until this presentation time is there now. */
  arrived(endUs: number, nowMs: number): void {
    this.#soonestErrorMs = Math.min(this.#soonestErrorMs, nowMs - this.at(endUs));
    const [newest] = this.#stretches;
    if (this.#newestUs - newest.startUs < intervalUs) return;
    // What was asked before keeps its date: the next stretch begins behind it.
    const next = {
      startUs: this.#newestUs,
      wallMs: this.at(this.#newestUs),
      rate: rateFor(this.#soonestErrorMs, newest.rate),
    };
    this.#stretches = [next, ...this.#stretches.slice(0, maxStretches - 1)];
    this.#soonestErrorMs = Infinity;
  }

  get #oldest(): Stretch {
    return this.#stretches.at(-1) ?? this.#stretches[0];
  }
}

/** @param errorMs how much the dates are behind the clock */
function rateFor(errorMs: number, rate: number): number {
  const slewing = 1 + Math.sign(errorMs) * slewShare;
  if (Math.abs(errorMs) > maxErrorMs) return slewing;
  // Until it is settled, unless it went past.
  return Math.abs(errorMs) > settledMs && rate === slewing ? rate : 1;
}
