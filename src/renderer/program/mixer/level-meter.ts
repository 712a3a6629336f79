import type { MeterReading } from './meter-reading.ts';

const floorDb = -120;

function toDb(power: number): number {
  return power > 0 ? Math.max(floorDb, 10 * Math.log10(power)) : floorDb;
}

/** Peak and mean power of interleaved stereo since the last reading. */
export class LevelMeter {
  readonly #peak = [0, 0];
  readonly #sum = [0, 0];
  #frames = 0;

  add(stereo: Float32Array): void {
    this.#frames += stereo.length / 2;
    for (const channel of [0, 1]) {
      let peak = this.#peak[channel] ?? 0;
      let sum = 0;
      for (let at = channel; at < stereo.length; at += 2) {
        const sample = stereo[at] ?? 0;
        peak = Math.max(peak, Math.abs(sample));
        sum += sample * sample;
      }
      this.#peak[channel] = peak;
      this.#sum[channel] = (this.#sum[channel] ?? 0) + sum;
    }
  }

  take(id: string): Omit<MeterReading, 'reductions'> {
    const frames = Math.max(1, this.#frames);
    const reading = {
      id,
      peakDb: this.#peak.map((peak) => toDb(peak * peak)),
      rmsDb: this.#sum.map((sum) => toDb(sum / frames)),
    };
    this.#peak.fill(0);
    this.#sum.fill(0);
    this.#frames = 0;
    return reading;
  }
}
