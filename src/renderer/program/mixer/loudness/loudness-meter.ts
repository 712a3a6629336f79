import { StereoBiquad, type BiquadCoefficients } from './biquad.ts';
import type { LoudnessReading } from '../meter-reading.ts';
import { EnergyHistogram, loudnessOf } from './energy-histogram.ts';
import { TruePeakMeter } from './true-peak-meter.ts';

/** 10 ms: so finely the windows of 0.4 s and 3 s slide. */
const sliceFrames = 480;
const momentarySlices = 40;
const shortTermSlices = 300;
/** 0.1 s: gating blocks overlap by 75 % (BS.1770-4 Annex 1, 5.6). */
const slicesPerGatingBlock = 10;

/** The head's shelf at 48 kHz (BS.1770-4 Annex 1, table 1). */
const preFilter: BiquadCoefficients = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
/** The revised low-frequency B curve at 48 kHz (BS.1770-4 Annex 1, table 2). */
const rlbFilter: BiquadCoefficients = {
  b0: 1,
  b1: -2,
  b2: 1,
  a1: -1.99004745483398,
  a2: 0.99007225036621,
};

/** How loud the program is to the ear: ITU-R BS.1770-4 for stereo at 48 kHz, with EBU Tech 3341's windows. */
export class LoudnessMeter {
  readonly #preFilter = new StereoBiquad(preFilter);
  readonly #rlbFilter = new StereoBiquad(rlbFilter);
  #truePeak = new TruePeakMeter();
  readonly #slices = new Float64Array(shortTermSlices);
  readonly #gated = new EnergyHistogram();
  readonly #shortTerms = new EnergyHistogram();
  #weighted = new Float32Array(0);
  #sum = 0;
  #frames = 0;
  #slice = 0;
  #slicesSinceReset = 0;
  #maxTruePeakDb = -Infinity;

  /** @param stereo interleaved; of any length */
  add(stereo: Float32Array): void {
    this.#truePeak.add(stereo);
    if (this.#weighted.length !== stereo.length) this.#weighted = new Float32Array(stereo.length);
    const weighted = this.#weighted;
    weighted.set(stereo);
    this.#preFilter.process(weighted);
    this.#rlbFilter.process(weighted);
    for (let at = 0; at < weighted.length; at += 2) {
      const left = weighted[at] ?? 0;
      const right = weighted[at + 1] ?? 0;
      this.#sum += left * left + right * right;
      if (++this.#frames === sliceFrames) this.#endSlice();
    }
  }

  take(): LoudnessReading {
    const truePeakDb = this.#truePeak.take();
    this.#maxTruePeakDb = Math.max(this.#maxTruePeakDb, truePeakDb);
    return {
      momentaryLufs: loudnessOf(this.#meanOf(momentarySlices)),
      shortTermLufs: loudnessOf(this.#meanOf(shortTermSlices)),
      // BS.1770-4 Annex 1, 5.6: the relative gate is 10 LU below the mean of what is above the absolute one.
      integratedLufs: this.#gated.gatedLoudness(-10),
      // EBU Tech 3342, 3: from the 10th to the 95th percentile of what is above a gate of −20 LU.
      rangeLu: this.#shortTerms.spread(-20, 0.1, 0.95),
      truePeakDb,
      maxTruePeakDb: this.#maxTruePeakDb,
    };
  }

  /** Begins the integrated loudness, the range and the highest true peak anew; the windows go on. */
  reset(): void {
    this.#gated.clear();
    this.#shortTerms.clear();
    this.#slicesSinceReset = 0;
    this.#maxTruePeakDb = -Infinity;
    // Nor may the end of what was come out of its interpolator.
    this.#truePeak = new TruePeakMeter();
  }

  #endSlice(): void {
    this.#slices[this.#slice] = this.#sum / sliceFrames;
    this.#slice = (this.#slice + 1) % shortTermSlices;
    this.#sum = 0;
    this.#frames = 0;
    this.#slicesSinceReset++;
    if (this.#slicesSinceReset % slicesPerGatingBlock !== 0) return;
    if (this.#slicesSinceReset >= momentarySlices) this.#gated.add(this.#meanOf(momentarySlices));
    if (this.#slicesSinceReset >= shortTermSlices) this.#shortTerms.add(this.#meanOf(shortTermSlices));
  }

  /** Of the newest `count` slices. */
  #meanOf(count: number): number {
    let sum = 0;
    for (let back = 1; back <= count; back++) {
      sum += this.#slices[(this.#slice - back + shortTermSlices) % shortTermSlices] ?? 0;
    }
    return sum / count;
  }
}
