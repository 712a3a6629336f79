import type { AudioFilterOf } from '../../../../shared/scene/audio-filter.ts';
import { dbToAmplitude } from '../audio-format.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { applyGain } from './glide.ts';

type Settings = AudioFilterOf<'gain'>['settings'];

export class Gain implements AudioProcessor<Settings> {
  readonly latencyFrames = 0;
  #gain: number;
  #target: number;

  constructor({ gainDb }: Settings) {
    this.#gain = this.#target = dbToAmplitude(gainDb);
  }

  set({ gainDb }: Settings): void {
    this.#target = dbToAmplitude(gainDb);
  }

  process(block: Float32Array): void {
    applyGain(block, this.#gain, this.#target);
    this.#gain = this.#target;
  }

  reset(): void {
    this.#gain = this.#target;
  }
}
