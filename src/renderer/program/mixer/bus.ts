import { blockFrames } from './audio-format.ts';
import { applyGain } from './filters/glide.ts';
import { safeClip } from './safe-clip.ts';

/** A sum of strips. One that comes in or goes does so over a block, so that it doesn't click. */
export class Bus {
  readonly #isIn = new Map<string, boolean>();
  readonly #part = new Float32Array(blockFrames * 2);
  #samples = new Float32Array(blockFrames * 2);

  /** Adds the strip's part of the present block, or nothing of it where it does not belong to the bus. */
  add(stripId: string, block: Float32Array, isIn: boolean): void {
    const wasIn = this.#isIn.get(stripId) ?? isIn;
    this.#isIn.set(stripId, isIn);
    if (!wasIn && !isIn) return;
    let part = block;
    if (wasIn !== isIn) {
      part = this.#part;
      part.set(block);
      applyGain(part, wasIn ? 1 : 0, isIn ? 1 : 0);
    }
    const samples = this.#samples;
    for (let at = 0; at < samples.length; at++) samples[at] = (samples[at] ?? 0) + (part[at] ?? 0);
  }

  /** The block's sum, which is the caller's from now on; the next block begins. */
  take(): Float32Array<ArrayBuffer> {
    const samples = this.#samples;
    for (let at = 0; at < samples.length; at++) samples[at] = safeClip(samples[at] ?? 0);
    this.#samples = new Float32Array(blockFrames * 2);
    return samples;
  }

  forget(stripId: string): void {
    this.#isIn.delete(stripId);
  }
}
