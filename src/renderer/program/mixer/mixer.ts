import type { MixedAudio } from '../link/program-media.ts';
import { blockFrames, blockUs } from './audio-format.ts';
import type { DenoiserSource } from './filters/noise-suppression.ts';
import { LevelMeter } from './level-meter.ts';
import { LoudnessMeter } from './loudness/loudness-meter.ts';
import type { LoudnessReading, MeterReading } from './meter-reading.ts';
import { safeClip } from './safe-clip.ts';
import { Strip, type StripSetting, type TimedSound } from './strip.ts';

/**
 * How long after its capture a block is mixed: what every microphone has delivered by then, stalls of
 * the machine included. It delays nothing against the picture, for both carry the time of capture.
 * Filters that look ahead, and sound that is to come earlier than its picture, make it longer.
 */
const leastDelayUs = 60_000;
/** After a longer stall what was missed is left out; the receiver fills the gap. */
const maxBehindUs = 500_000;
/** Two blocks, 43 ms. */
const blocksPerReading = 2;
/** Four blocks, 85 ms: EBU Tech 3341 wants at least ten readings a second. */
const blocksPerLoudness = 4;

export interface MixerEvents {
  onBlock(block: MixedAudio): void;
  onMeters(readings: MeterReading[]): void;
  onLoudness(reading: LoudnessReading): void;
}

/**
 * The program's sound: all strips summed into blocks that follow each other on the program clock
 * without a gap, sound or no sound.
 */
export class Mixer {
  readonly #events: MixerEvents;
  readonly #denoisers: DenoiserSource;
  /** In the order of mixing: what turns others down comes before them where that is possible. */
  #strips: ReadonlyMap<string, Strip> = new Map();
  readonly #master = new LevelMeter();
  readonly #loudness = new LoudnessMeter();
  #blocks = 0;
  #startUs: number;
  #delayUs = leastDelayUs;

  constructor(nowUs: number, denoisers: DenoiserSource, events: MixerEvents) {
    this.#events = events;
    this.#denoisers = denoisers;
    this.#startUs = nowUs - leastDelayUs;
  }

  /** When the next block can be mixed. */
  get nextDueUs(): number {
    return this.#startUs + (this.#blocks + 1) * blockUs + this.#delayUs;
  }

  /** A strip that is new starts at its settings; one that was there glides to them. */
  setStrips(settings: readonly StripSetting[]): void {
    const strips = new Map<string, Strip>();
    for (const setting of settings) {
      const strip = this.#strips.get(setting.id);
      strip?.set(setting);
      strips.set(setting.id, strip ?? new Strip(setting, this.#denoisers));
    }
    for (const [id, strip] of this.#strips) if (!strips.has(id)) strip.dispose();
    this.#strips = triggersFirst(strips);
    // Longer at once, for what is read ahead is not there yet; shorter step by step as blocks are mixed.
    this.#delayUs = Math.max(this.#delayUs, this.#wantedDelayUs);
  }

  /** Gives a strip its sound, or takes it away. */
  setSound(id: string, sound: TimedSound | undefined): void {
    this.#strips.get(id)?.setSound(sound);
  }

  resetLoudness(): void {
    this.#loudness.reset();
  }

  /** Mixes every block whose time has come. */
  tick(nowUs: number): void {
    if (nowUs - this.nextDueUs > maxBehindUs) {
      this.#startUs = nowUs - this.#delayUs - blockUs;
      this.#blocks = 0;
    }
    while (this.nextDueUs <= nowUs) this.#mix();
  }

  get #wantedDelayUs(): number {
    return leastDelayUs + Math.max(0, ...[...this.#strips.values()].map((strip) => strip.wantedAheadUs));
  }

  #mix(): void {
    const ptsUs = this.#startUs + this.#blocks * blockUs;
    this.#blocks++;
    const wantedDelayUs = this.#wantedDelayUs;
    if (this.#delayUs > wantedDelayUs) this.#delayUs = Math.max(wantedDelayUs, this.#delayUs - blockUs);
    const samples = new Float32Array(blockFrames * 2);
    const triggerOf = (id: string): Float32Array | undefined => this.#strips.get(id)?.trigger;
    for (const strip of this.#strips.values()) {
      const block = strip.render(ptsUs, triggerOf);
      for (let at = 0; at < samples.length; at++) samples[at] = (samples[at] ?? 0) + (block[at] ?? 0);
    }
    for (let at = 0; at < samples.length; at++) samples[at] = safeClip(samples[at] ?? 0);
    this.#master.add(samples);
    this.#loudness.add(samples);
    if (this.#blocks % blocksPerReading === 0) {
      const readings = [...this.#strips.values()].map((strip) => strip.takeReading());
      this.#events.onMeters([...readings, { ...this.#master.take('master'), reductions: [] }]);
    }
    if (this.#blocks % blocksPerLoudness === 0) this.#events.onLoudness(this.#loudness.take());
    this.#events.onBlock({ samples, ptsUs: Math.round(ptsUs) });
  }
}

/** Where two turn each other down, one of them hears the other a block late. */
function triggersFirst(strips: ReadonlyMap<string, Strip>): ReadonlyMap<string, Strip> {
  const ordered = new Map<string, Strip>();
  const visited = new Set<string>();
  const visit = (id: string): void => {
    const strip = strips.get(id);
    if (!strip || visited.has(id)) return;
    visited.add(id);
    for (const triggerId of strip.triggerIds) visit(triggerId);
    ordered.set(id, strip);
  };
  for (const id of strips.keys()) visit(id);
  return ordered;
}
