import type { MixedAudio } from '../link/program-media.ts';
import type { MeterReading } from './meter-reading.ts';
import { LevelMeter } from './level-meter.ts';
import { safeClip } from './safe-clip.ts';

const blockFrames = 1024;
const blockUs = (blockFrames / 48_000) * 1e6;
/**
 * How long after its capture a block is mixed: what every microphone has delivered by then, stalls of
 * the machine included. It delays nothing against the picture, for both carry the time of capture.
 */
const delayUs = 60_000;
/** After a longer stall what was missed is left out; the receiver fills the gap. */
const maxBehindUs = 500_000;
/** Two blocks, 43 ms. */
const blocksPerReading = 2;

/** What the mixer needs to know of a strip. */
export interface StripSetting {
  id: string;
  /** Amplitude; 0 where muted. */
  gain: number;
}

/** A source of sound on the program clock. */
export interface TimedSound {
  /** Fills `out`, interleaved stereo at 48 kHz, with the sound from `startUs` on. */
  read(out: Float32Array, startUs: number): void;
}

interface Strip {
  gain: number;
  target: number;
  sound?: TimedSound;
  readonly meter: LevelMeter;
}

export interface MixerEvents {
  onBlock(block: MixedAudio): void;
  onMeters(readings: MeterReading[]): void;
}

/**
 * The program's sound: all strips summed into blocks that follow each other on the program clock
 * without a gap, sound or no sound.
 */
export class Mixer {
  readonly #events: MixerEvents;
  readonly #strips = new Map<string, Strip>();
  readonly #master = new LevelMeter();
  readonly #stripBlock = new Float32Array(blockFrames * 2);
  #blocks = 0;
  #startUs: number;

  constructor(nowUs: number, events: MixerEvents) {
    this.#events = events;
    this.#startUs = nowUs - delayUs;
  }

  /** When the next block can be mixed. */
  get nextDueUs(): number {
    return this.#startUs + (this.#blocks + 1) * blockUs + delayUs;
  }

  /** A strip that is new starts at its gain; one that was there glides to it. */
  setStrips(settings: readonly StripSetting[]): void {
    const ids = new Set(settings.map((setting) => setting.id));
    for (const id of this.#strips.keys()) if (!ids.has(id)) this.#strips.delete(id);
    for (const { id, gain } of settings) {
      const strip = this.#strips.get(id);
      if (strip) strip.target = gain;
      else this.#strips.set(id, { gain, target: gain, meter: new LevelMeter() });
    }
  }

  /** Gives a strip its sound, or takes it away. */
  setSound(id: string, sound: TimedSound | undefined): void {
    const strip = this.#strips.get(id);
    if (!strip) return;
    if (sound) strip.sound = sound;
    else delete strip.sound;
  }

  /** Mixes every block whose time has come. */
  tick(nowUs: number): void {
    if (nowUs - this.nextDueUs > maxBehindUs) {
      this.#startUs = nowUs - delayUs - blockUs;
      this.#blocks = 0;
    }
    while (this.nextDueUs <= nowUs) this.#mix();
  }

  #mix(): void {
    const ptsUs = this.#startUs + this.#blocks * blockUs;
    this.#blocks++;
    const samples = new Float32Array(blockFrames * 2);
    for (const strip of this.#strips.values()) this.#addStrip(strip, samples, ptsUs);
    for (let at = 0; at < samples.length; at++) samples[at] = safeClip(samples[at] ?? 0);
    this.#master.add(samples);
    if (this.#blocks % blocksPerReading === 0) {
      const readings = [...this.#strips].map(([id, strip]) => strip.meter.take(id));
      this.#events.onMeters([...readings, this.#master.take('master')]);
    }
    this.#events.onBlock({ samples, ptsUs: Math.round(ptsUs) });
  }

  #addStrip(strip: Strip, mix: Float32Array, ptsUs: number): void {
    const block = this.#stripBlock;
    if (strip.sound) strip.sound.read(block, ptsUs);
    else block.fill(0);
    // One block's glide from the last gain to the next: no click, and no lag that a hand would feel.
    const step = (strip.target - strip.gain) / blockFrames;
    for (let frame = 0; frame < blockFrames; frame++) {
      strip.gain += step;
      const at = frame * 2;
      const left = (block[at] ?? 0) * strip.gain;
      const right = (block[at + 1] ?? 0) * strip.gain;
      block[at] = left;
      block[at + 1] = right;
      mix[at] = (mix[at] ?? 0) + left;
      mix[at + 1] = (mix[at + 1] ?? 0) + right;
    }
    strip.gain = strip.target;
    strip.meter.add(block);
  }
}
