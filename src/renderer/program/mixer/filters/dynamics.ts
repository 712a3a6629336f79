import { amplitudeToDb, dbToAmplitude } from '../audio-format.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { applyGain, glideShare, peakOf } from './glide.ts';

/** Levels are looked at, and gains decided on, every 0.33 ms; between them the gain is a straight line. */
const stepFrames = 16;
/** The level lets go so fast after a peak: slow enough not to follow the wave itself. */
const levelDecayMs = 10;
/** A change of the gain afterwards takes about so long. */
const makeUpMs = 10;
/** Nothing is turned down further. */
const floorDb = -80;

export interface DynamicsSettings {
  thresholdDb: number;
  ratio: number;
  attackMs: number;
  releaseMs: number;
  /** Added afterwards; none where absent. */
  gainDb?: number;
}

/** Gain in dB, 0 or below, for a level in dBFS. */
type GainCurve = (levelDb: number, settings: DynamicsSettings) => number;

/** One for `ratio` dB above the threshold. */
function compress(levelDb: number, { thresholdDb, ratio }: DynamicsSettings): number {
  return levelDb > thresholdDb ? (thresholdDb - levelDb) * (1 - 1 / ratio) : 0;
}

/** `ratio` for one dB below the threshold. */
function expand(levelDb: number, { thresholdDb, ratio }: DynamicsSettings): number {
  return levelDb < thresholdDb ? Math.max(floorDb, (levelDb - thresholdDb) * (ratio - 1)) : 0;
}

/**
 * Turns a sound up and down by its level, or by another input's. Both channels are turned alike, and it
 * is the gain in dB that is smoothed, so a setting that moves is smoothed too.
 * @see Giannoulis, Massberg, Reiss: Digital Dynamic Range Compressor Design, JAES 60 (2012), 2.3
 */
export class Dynamics implements AudioProcessor<DynamicsSettings> {
  readonly latencyFrames = 0;
  readonly #curve: GainCurve;
  /** Attack is the way down for a compressor, the way up for an expander. */
  readonly #attackIsDown: boolean;
  readonly #triggered: boolean;
  readonly #levelDecay = 1 - glideShare(levelDecayMs, stepFrames);
  readonly #makeUpShare = glideShare(makeUpMs, stepFrames);
  #settings: DynamicsSettings;
  #attackShare = 1;
  #releaseShare = 1;
  #level = 0;
  #gainDb = 0;
  #makeUpDb: number;
  #gain: number;
  #reductionDb = 0;

  private constructor(curve: GainCurve, triggered: boolean, settings: DynamicsSettings) {
    this.#curve = curve;
    this.#attackIsDown = curve === compress;
    this.#triggered = triggered;
    this.#settings = settings;
    this.#makeUpDb = settings.gainDb ?? 0;
    this.#gain = dbToAmplitude(this.#makeUpDb);
    this.set(settings);
  }

  static compressor(settings: DynamicsSettings): Dynamics {
    return new Dynamics(compress, false, settings);
  }

  static expander(settings: DynamicsSettings): Dynamics {
    return new Dynamics(expand, false, settings);
  }

  /** A compressor whose level is the trigger's; without one it leaves the sound as it is. */
  static ducking(settings: DynamicsSettings): Dynamics {
    return new Dynamics(compress, true, settings);
  }

  set(settings: DynamicsSettings): void {
    this.#settings = settings;
    this.#attackShare = glideShare(settings.attackMs, stepFrames);
    this.#releaseShare = glideShare(settings.releaseMs, stepFrames);
  }

  process(block: Float32Array, trigger?: Float32Array): void {
    const key = this.#triggered ? trigger : block;
    const frames = block.length / 2;
    const makeUpDb = this.#settings.gainDb ?? 0;
    for (let frame = 0; frame < frames; frame += stepFrames) {
      const peak = key ? peakOf(key, frame, stepFrames) : 0;
      this.#level = Math.max(peak, this.#level * this.#levelDecay);
      const wantedDb = this.#curve(amplitudeToDb(this.#level), this.#settings);
      const isAttack = wantedDb < this.#gainDb === this.#attackIsDown;
      this.#gainDb += (wantedDb - this.#gainDb) * (isAttack ? this.#attackShare : this.#releaseShare);
      this.#makeUpDb += (makeUpDb - this.#makeUpDb) * this.#makeUpShare;
      if (-this.#gainDb > this.#reductionDb) this.#reductionDb = -this.#gainDb;
      const gain = dbToAmplitude(this.#gainDb + this.#makeUpDb);
      applyGain(block, this.#gain, gain, frame, stepFrames);
      this.#gain = gain;
    }
  }

  takeReductionDb(): number {
    const reductionDb = this.#reductionDb;
    this.#reductionDb = 0;
    return reductionDb;
  }

  reset(): void {
    this.#level = 0;
    this.#gainDb = 0;
    this.#makeUpDb = this.#settings.gainDb ?? 0;
    this.#gain = dbToAmplitude(this.#makeUpDb);
  }
}
