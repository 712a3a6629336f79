import type { AudioInput } from '../../../shared/scene/model.ts';
import { blockFrames, dbToAmplitude } from './audio-format.ts';
import { FilterChain } from './filters/filter-chain.ts';
import { applyGain } from './filters/glide.ts';
import type { DenoiserSource } from './filters/noise-suppression.ts';
import { LevelMeter } from './level-meter.ts';
import type { MeterReading } from './meter-reading.ts';

/** Fader position that means silence, dB. */
const silentDb = -60;
/** A change of the time that is read at, up to this, is a glide of the resampler's; beyond, the sound dips. */
const glidesWithinUs = 5000;

/** No microphone is so loud, 24 dB above full scale. */
const absurdAmplitude = 16;

/** What the mixer needs to know of an input. */
export type StripSetting = Pick<
  AudioInput,
  | 'id'
  | 'gainDb'
  | 'muted'
  | 'balance'
  | 'mono'
  | 'syncOffsetMs'
  | 'monitoring'
  | 'solo'
  | 'buses'
  | 'filters'
>;

/** A source of sound on the program clock. */
export interface TimedSound {
  /** Fills `out`, interleaved stereo at 48 kHz, with the sound from `startUs` on. */
  read(out: Float32Array, startUs: number): void;
  /** Keeps at least so much of the past readable. */
  keep(pastUs: number): void;
}

/** One input's way through the mixer: read by time, mono, filters, balance and fader, meter. */
export class Strip {
  readonly #block = new Float32Array(blockFrames * 2);
  readonly #trigger = new Float32Array(blockFrames * 2);
  readonly #meter = new LevelMeter();
  readonly #chain: FilterChain;
  #setting: StripSetting;
  #sound: TimedSound | undefined;
  #mono: number;
  #gains: readonly [number, number];
  /** How far ahead of a block's time the sound is read. */
  #aheadUs: number;
  #fade: 0 | 1 = 1;

  /** A strip starts at its settings; later ones it glides to. */
  constructor(setting: StripSetting, denoisers: DenoiserSource) {
    this.#setting = setting;
    this.#chain = new FilterChain(setting.filters, denoisers);
    this.#mono = setting.mono ? 1 : 0;
    this.#gains = gainsOf(setting);
    this.#aheadUs = this.wantedAheadUs;
  }

  /**
   * How far ahead of a block's time the sound must be read, so that it is heard at its time in spite of
   * its filters; below 0 where it is to come later.
   */
  get wantedAheadUs(): number {
    return this.#chain.latencyUs - this.#setting.syncOffsetMs * 1000;
  }

  get setting(): StripSetting {
    return this.#setting;
  }

  /** The inputs that turn this one down. */
  get triggerIds(): string[] {
    return this.#setting.filters.flatMap((filter) =>
      filter.kind === 'ducking' && filter.enabled ? [filter.settings.triggerInputId] : [],
    );
  }

  /** What this strip lets others be turned down by: its last block behind the filters, silence while muted. */
  get trigger(): Float32Array {
    return this.#trigger;
  }

  set(setting: StripSetting): void {
    this.#setting = setting;
    this.#chain.set(setting.filters);
    this.#keep();
  }

  setSound(sound: TimedSound | undefined): void {
    this.#sound = sound;
    this.#keep();
  }

  /** The strip's part of the block at `ptsUs`; good until the next call. */
  render(ptsUs: number, triggerOf: (inputId: string) => Float32Array | undefined): Float32Array {
    const block = this.#block;
    this.#read(ptsUs);
    this.#makeMono();
    this.#chain.process(block, triggerOf);
    if (this.#setting.muted) this.#trigger.fill(0);
    else this.#trigger.set(block);
    this.#applyGains();
    this.#meter.add(block);
    return block;
  }

  takeReading(): MeterReading {
    return { ...this.#meter.take(this.#setting.id), reductions: this.#chain.takeReductions() };
  }

  dispose(): void {
    this.#chain.dispose();
  }

  #keep(): void {
    this.#sound?.keep(Math.max(0, -this.wantedAheadUs));
  }

  /** What comes at another time than before would click, so it goes down before and comes up after. */
  #read(ptsUs: number): void {
    const block = this.#block;
    const wantedUs = this.wantedAheadUs;
    const differsByUs = Math.abs(wantedUs - this.#aheadUs);
    if (differsByUs <= glidesWithinUs || this.#fade === 0) this.#aheadUs = wantedUs;
    const fade = this.#aheadUs === wantedUs ? 1 : 0;
    if (this.#sound) this.#sound.read(block, ptsUs + this.#aheadUs);
    else block.fill(0);
    for (let at = 0; at < block.length; at++) {
      // A driver's fault must not stay in the filters for ever. NaN is below nothing.
      if (!(Math.abs(block[at] ?? 0) < absurdAmplitude)) block[at] = 0;
    }
    applyGain(block, this.#fade, fade);
    this.#fade = fade;
  }

  #makeMono(): void {
    const wanted = this.#setting.mono ? 1 : 0;
    if (this.#mono === 0 && wanted === 0) return;
    const block = this.#block;
    const step = (wanted - this.#mono) / blockFrames;
    for (let at = 0; at < block.length; at += 2) {
      this.#mono += step;
      const left = block[at] ?? 0;
      const right = block[at + 1] ?? 0;
      const towards = ((right - left) / 2) * this.#mono;
      block[at] = left + towards;
      block[at + 1] = right - towards;
    }
    this.#mono = wanted;
  }

  /** One block's glide from the last gains to the next: no click, and no lag that a hand would feel. */
  #applyGains(): void {
    const block = this.#block;
    const [wantedLeft, wantedRight] = gainsOf(this.#setting);
    let [left, right] = this.#gains;
    const leftStep = (wantedLeft - left) / blockFrames;
    const rightStep = (wantedRight - right) / blockFrames;
    for (let at = 0; at < block.length; at += 2) {
      left += leftStep;
      right += rightStep;
      block[at] = (block[at] ?? 0) * left;
      block[at + 1] = (block[at + 1] ?? 0) * right;
    }
    this.#gains = [wantedLeft, wantedRight];
  }
}

/**
 * Amplitudes of left and right. Stereo is balanced: the one side is turned down. Mono is panned: its
 * power stays the same wherever it goes.
 */
function gainsOf({ gainDb, muted, balance, mono }: StripSetting): readonly [number, number] {
  const gain = muted || gainDb <= silentDb ? 0 : dbToAmplitude(gainDb);
  if (!mono) return [gain * Math.min(1, 1 - balance), gain * Math.min(1, 1 + balance)];
  const angle = ((balance + 1) * Math.PI) / 4;
  return [gain * Math.SQRT2 * Math.cos(angle), gain * Math.SQRT2 * Math.sin(angle)];
}
