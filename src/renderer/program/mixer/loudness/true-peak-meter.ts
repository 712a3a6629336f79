const taps = 12;
/** Frames whose bound is looked at together. */
const groupFrames = 16;

/** Half of the interpolator's four phases; the others are these turned round (BS.1770-4 Annex 2). */
const firstPhase = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const secondPhase = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const coefficients = Float64Array.from([
  ...firstPhase,
  ...secondPhase,
  ...secondPhase.toReversed(),
  ...firstPhase.toReversed(),
]);
/** No interpolated value is higher than the highest sample times this. */
const overshoot = secondPhase.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0);

/** Highest true peak: of the wave between the samples too, by fourfold oversampling (BS.1770-4 Annex 2). */
export class TruePeakMeter {
  readonly #channels = [new Float32Array(taps - 1), new Float32Array(taps - 1)];
  #peak = 0;

  /** @param stereo interleaved; of any length */
  add(stereo: Float32Array): void {
    this.#channels.forEach((before, channel) => {
      const samples = new Float32Array(taps - 1 + stereo.length / 2);
      samples.set(before.subarray(before.length - (taps - 1)));
      for (let frame = 0; frame < stereo.length / 2; frame++) {
        samples[taps - 1 + frame] = stereo[frame * 2 + channel] ?? 0;
      }
      for (let first = 0; first < stereo.length / 2; first += groupFrames) {
        this.#look(samples, first, Math.min(stereo.length / 2, first + groupFrames));
      }
      this.#channels[channel] = samples.slice(-(taps - 1));
    });
  }

  /** dBTP since the last call; −∞ for silence. */
  take(): number {
    const peakDb = 20 * Math.log10(this.#peak);
    this.#peak = 0;
    return peakDb;
  }

  #look(samples: Float32Array, first: number, end: number): void {
    let highest = 0;
    for (let at = first; at < end + taps - 1; at++) highest = Math.max(highest, Math.abs(samples[at] ?? 0));
    // Most of the time it is plain that there is no new peak here.
    if (highest * overshoot <= this.#peak) return;
    for (let frame = first; frame < end; frame++) {
      for (let row = 0; row < coefficients.length; row += taps) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          sum += (coefficients[row + tap] ?? 0) * (samples[frame + taps - 1 - tap] ?? 0);
        }
        const amplitude = Math.abs(sum);
        if (amplitude > this.#peak) this.#peak = amplitude;
      }
    }
  }
}
