import type { AudioFilterOf } from '../../../../shared/scene/audio-filter.ts';
import { amplitudeToDb, dbToAmplitude } from '../audio-format.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { glideShare } from './glide.ts';

/** How far it looks ahead: 2 ms. */
const aheadFrames = 96;
/** The threshold moves to its new place in about so long. */
const thresholdMs = 10;

type Settings = AudioFilterOf<'limiter'>['settings'];

/**
 * Lets no sample beyond its threshold. It knows 2 ms ahead what comes, so that the gain is down, in a
 * straight line, when a peak is there: the lowest gain of those 2 ms, let go by the release, averaged
 * over as long.
 */
export class Limiter implements AudioProcessor<Settings> {
  readonly latencyFrames = aheadFrames;
  readonly #delayed = new Float32Array(aheadFrames * 2);
  /** Gains that wait to be the lowest, rising, with the frame until which each counts: a monotonic queue. */
  readonly #queueGain = new Float64Array(aheadFrames + 1);
  readonly #queueEnd = new Float64Array(aheadFrames + 1);
  #queueHead = 0;
  #queueLength = 0;
  readonly #averaged = new Float64Array(aheadFrames).fill(1);
  #sum = aheadFrames;
  #released = 1;
  #frame = 0;
  #threshold: number;
  #wantedThreshold: number;
  #releaseShare = 1;
  readonly #thresholdShare = glideShare(thresholdMs, 1);
  #lowestGain = 1;

  constructor(settings: Settings) {
    this.#threshold = this.#wantedThreshold = dbToAmplitude(settings.thresholdDb);
    this.set(settings);
  }

  set({ thresholdDb, releaseMs }: Settings): void {
    this.#wantedThreshold = dbToAmplitude(thresholdDb);
    this.#releaseShare = glideShare(releaseMs, 1);
  }

  process(block: Float32Array): void {
    for (let at = 0; at < block.length; at += 2) {
      const left = block[at] ?? 0;
      const right = block[at + 1] ?? 0;
      this.#threshold += (this.#wantedThreshold - this.#threshold) * this.#thresholdShare;
      const amplitude = Math.max(Math.abs(left), Math.abs(right));
      const gain = this.#nextGain(amplitude > this.#threshold ? this.#threshold / amplitude : 1);
      const slot = (this.#frame % aheadFrames) * 2;
      block[at] = (this.#delayed[slot] ?? 0) * gain;
      block[at + 1] = (this.#delayed[slot + 1] ?? 0) * gain;
      this.#delayed[slot] = left;
      this.#delayed[slot + 1] = right;
      this.#frame++;
    }
  }

  takeReductionDb(): number {
    const reductionDb = -amplitudeToDb(this.#lowestGain);
    this.#lowestGain = 1;
    return reductionDb;
  }

  reset(): void {
    this.#delayed.fill(0);
    this.#queueLength = 0;
    this.#averaged.fill(1);
    this.#sum = aheadFrames;
    this.#released = 1;
    this.#threshold = this.#wantedThreshold;
  }

  /** The gain for the frame that comes out while one goes in that wants `wanted`. */
  #nextGain(wanted: number): number {
    const lowest = this.#lowestAhead(wanted);
    this.#released =
      lowest < this.#released ? lowest : this.#released + (lowest - this.#released) * this.#releaseShare;
    const slot = this.#frame % aheadFrames;
    this.#sum += this.#released - (this.#averaged[slot] ?? 1);
    this.#averaged[slot] = this.#released;
    // Rounding must not add up over hours.
    if (slot === 0) this.#sum = this.#averaged.reduce((sum, gain) => sum + gain, 0);
    const gain = Math.min(1, this.#sum / aheadFrames);
    if (gain < this.#lowestGain) this.#lowestGain = gain;
    return gain;
  }

  #lowestAhead(wanted: number): number {
    const size = aheadFrames + 1;
    // What is no lower than the new one, and goes earlier, will never be the lowest again.
    while (this.#queueLength > 0) {
      const last = (this.#queueHead + this.#queueLength - 1) % size;
      if ((this.#queueGain[last] ?? 1) < wanted) break;
      this.#queueLength--;
    }
    const slot = (this.#queueHead + this.#queueLength) % size;
    this.#queueGain[slot] = wanted;
    this.#queueEnd[slot] = this.#frame + aheadFrames;
    this.#queueLength++;
    while ((this.#queueEnd[this.#queueHead] ?? 0) < this.#frame) {
      this.#queueHead = (this.#queueHead + 1) % size;
      this.#queueLength--;
    }
    return this.#queueGain[this.#queueHead] ?? 1;
  }
}
