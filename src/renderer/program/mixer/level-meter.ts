import type { SlotLevels } from './messages.ts';

const channels = 2;

/** Peak and mean square of stereo samples since the last reading. */
export class LevelMeter {
  readonly #peak = new Float32Array(channels);
  readonly #sum = new Float64Array(channels);
  #frames = 0;

  add(left: number, right: number): void {
    this.#frames++;
    const peak = this.#peak;
    const sum = this.#sum;
    const absoluteLeft = Math.abs(left);
    const absoluteRight = Math.abs(right);
    if (absoluteLeft > (peak[0] ?? 0)) peak[0] = absoluteLeft;
    if (absoluteRight > (peak[1] ?? 0)) peak[1] = absoluteRight;
    sum[0] = (sum[0] ?? 0) + left * left;
    sum[1] = (sum[1] ?? 0) + right * right;
  }

  /** Undefined if nothing was added. */
  take(slot: number): SlotLevels | undefined {
    if (this.#frames === 0) return undefined;
    const frames = this.#frames;
    const levels = {
      slot,
      peak: Array.from(this.#peak),
      meanSquare: Array.from(this.#sum, (sum) => sum / frames),
    };
    this.#peak.fill(0);
    this.#sum.fill(0);
    this.#frames = 0;
    return levels;
  }
}
