import type { MixedAudio } from '../link/program-media.ts';
import { blockUs } from './audio-format.ts';
import { Bus } from './bus.ts';
import type { DenoiserSource } from './filters/noise-suppression.ts';
import { LevelMeter } from './level-meter.ts';
import { LoudnessMeter } from './loudness/loudness-meter.ts';
import type { LoudnessReading, MeterReading } from './meter-reading.ts';
import { heardStrips, isOnBus } from './routing.ts';
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
  /** The program's block, and then those of the further buses, for the same time. */
  onBlock(block: MixedAudio): void;
  /** What the performer hears, while that is listened to. */
  onMonitor(samples: Float32Array<ArrayBuffer>, ptsUs: number): void;
  onMeters(readings: MeterReading[]): void;
  onLoudness(reading: LoudnessReading): void;
}

/**
 * The program's sound: strips summed into blocks that follow each other on the program clock
 * without a gap, sound or no sound.
 */
export class Mixer {
  readonly #events: MixerEvents;
  readonly #denoisers: DenoiserSource;
  /** In the order of mixing: what turns others down comes before them where that is possible. */
  #strips: ReadonlyMap<string, Strip> = new Map();
  /** By number; the first is the program's own. */
  readonly #buses = new Map([[0, new Bus()]]);
  #monitor: { bus: Bus; unheard: ReadonlySet<string> } | undefined;
  #heard: ReadonlySet<string> = new Set();
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
    for (const [id, strip] of this.#strips) {
      if (strips.has(id)) continue;
      strip.dispose();
      for (const bus of [...this.#buses.values(), this.#monitor?.bus]) bus?.forget(id);
    }
    this.#strips = triggersFirst(strips);
    this.#heard = heardStrips(settings);
    // Longer at once, for what is read ahead is not there yet; shorter step by step as blocks are mixed.
    this.#delayUs = Math.max(this.#delayUs, this.#wantedDelayUs);
  }

  /** Gives a strip its sound, or takes it away. */
  setSound(id: string, sound: TimedSound | undefined): void {
    this.#strips.get(id)?.setSound(sound);
  }

  /** Mixes these buses, too, from now on. @param buses without the program's own */
  setFurtherBuses(buses: readonly number[]): void {
    for (const bus of this.#buses.keys()) if (bus !== 0 && !buses.includes(bus)) this.#buses.delete(bus);
    for (const bus of buses) if (!this.#buses.has(bus)) this.#buses.set(bus, new Bus());
  }

  /**
   * Mixes what the performer hears, or stops doing so.
   * @param unheard strips that are left out of it because they would feed back
   */
  setMonitor(unheard: readonly string[] | undefined): void {
    this.#monitor = unheard && { bus: this.#monitor?.bus ?? new Bus(), unheard: new Set(unheard) };
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
    const triggerOf = (id: string): Float32Array | undefined => this.#strips.get(id)?.trigger;
    for (const strip of this.#strips.values()) {
      const block = strip.render(ptsUs, triggerOf);
      const { setting } = strip;
      for (const [bus, sum] of this.#buses) sum.add(setting.id, block, isOnBus(setting, bus));
      const { bus, unheard } = this.#monitor ?? {};
      bus?.add(setting.id, block, this.#heard.has(setting.id) && !unheard?.has(setting.id));
    }
    for (const [bus, sum] of this.#buses) {
      const samples = sum.take();
      if (bus === 0) this.#measure(samples);
      this.#events.onBlock({ bus, samples, ptsUs: Math.round(ptsUs) });
    }
    if (this.#monitor) this.#events.onMonitor(this.#monitor.bus.take(), Math.round(ptsUs));
  }

  #measure(program: Float32Array): void {
    this.#master.add(program);
    this.#loudness.add(program);
    if (this.#blocks % blocksPerReading === 0) {
      const readings = [...this.#strips.values()].map((strip) => strip.takeReading());
      this.#events.onMeters([...readings, { ...this.#master.take('master'), reductions: [] }]);
    }
    if (this.#blocks % blocksPerLoudness === 0) this.#events.onLoudness(this.#loudness.take());
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
