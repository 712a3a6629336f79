import type { AudioFilterOf } from '../../../../shared/scene/audio-filter.ts';
import { amplitudeToDb, dbToAmplitude, sampleRate } from '../audio-format.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { applyGain, glideShare, peakOf } from './glide.ts';

/** The level is looked at every 0.33 ms. */
const stepFrames = 16;
const levelDecayMs = 10;
/** What a closed gate is said to turn down by, dB. */
const closedDb = 60;

type Settings = AudioFilterOf<'gate'>['settings'];

/** Shut for what is quiet: opens above one level, and closes, after a hold, below another. */
export class Gate implements AudioProcessor<Settings> {
  readonly latencyFrames = 0;
  readonly #levelDecay = 1 - glideShare(levelDecayMs, stepFrames);
  #openLevel = 0;
  #closeLevel = 0;
  #attackStep = 1;
  #releaseStep = 1;
  #holdFrames = 0;
  #level = 0;
  #isOpen = false;
  #quietFrames = 0;
  #gain = 0;
  #lowestGain = 1;

  constructor(settings: Settings) {
    this.set(settings);
  }

  set({ openDb, closeDb, attackMs, holdMs, releaseMs }: Settings): void {
    const stepMs = (stepFrames / sampleRate) * 1000;
    this.#openLevel = dbToAmplitude(openDb);
    // Closing above the level of opening, it would flutter.
    this.#closeLevel = dbToAmplitude(Math.min(openDb, closeDb));
    this.#attackStep = stepMs / attackMs;
    this.#releaseStep = stepMs / releaseMs;
    this.#holdFrames = (holdMs / 1000) * sampleRate;
  }

  process(block: Float32Array): void {
    const frames = block.length / 2;
    for (let frame = 0; frame < frames; frame += stepFrames) {
      this.#level = Math.max(peakOf(block, frame, stepFrames), this.#level * this.#levelDecay);
      if (this.#level >= this.#openLevel) this.#isOpen = true;
      this.#quietFrames = this.#level < this.#closeLevel ? this.#quietFrames + stepFrames : 0;
      if (this.#quietFrames > this.#holdFrames) this.#isOpen = false;
      const gain = this.#isOpen
        ? Math.min(1, this.#gain + this.#attackStep)
        : Math.max(0, this.#gain - this.#releaseStep);
      if (gain < this.#lowestGain) this.#lowestGain = gain;
      applyGain(block, this.#gain, gain, frame, stepFrames);
      this.#gain = gain;
    }
  }

  takeReductionDb(): number {
    const reductionDb = Math.min(closedDb, -amplitudeToDb(this.#lowestGain));
    this.#lowestGain = 1;
    return reductionDb;
  }

  reset(): void {
    this.#level = 0;
    this.#isOpen = false;
    this.#quietFrames = 0;
    this.#gain = 0;
  }
}
