import { blockFrames, sampleRate as outputRate } from './audio-format.ts';
import type { TimedSound } from './strip.ts';
import { TimedResampler } from './timed-resampler.ts';

/** What comes through the port of a source whose sound is made ahead of its time. Times are on the program clock. */
export type SoundPacket =
  /** What follows is another stretch, heard from `atUs` on; what was sent before ends there. */
  | { type: 'begin'; atUs: number }
  /** Goes on where the last one ended, but for rounding. */
  | { type: 'sound'; left: Float32Array; right: Float32Array; inputRate: number; startUs: number }
  /** Silence from `atUs` on. */
  | { type: 'cut'; atUs: number };

interface Stretch {
  fromUs: number;
  untilUs: number;
  resampler: TimedResampler | undefined;
}

/** A stretch begins and ends softly, or it would click. */
const fadeUs = 4000;
/** No one seeks so often that more of them would be heard. */
const maxStretches = 8;
/** What the mixer reads is never older, beside what it asks to be kept. */
const pastUs = 2_000_000;

/** The sound of a file that is played: written ahead of its time, read by time. */
export class SoundFeed implements TimedSound {
  readonly #stretches: Stretch[] = [];
  readonly #block = new Float32Array(blockFrames * 2);
  #keptUs = 0;

  read(out: Float32Array, startUs: number): void {
    out.fill(0);
    const endUs = startUs + (out.length / 2 / outputRate) * 1e6;
    for (const stretch of this.#stretches) {
      if (!stretch.resampler || stretch.fromUs >= endUs || stretch.untilUs <= startUs) continue;
      const block = this.#block.subarray(0, out.length);
      stretch.resampler.read(block, startUs);
      addFaded(out, block, startUs, stretch);
    }
    const oldestUs = startUs - this.#keptUs - pastUs;
    while ((this.#stretches[0]?.untilUs ?? Infinity) < oldestUs) this.#stretches.shift();
  }

  keep(keptUs: number): void {
    this.#keptUs = keptUs;
    for (const { resampler } of this.#stretches) resampler?.keep(keptUs / 1e6);
  }

  handle(packet: SoundPacket): void {
    if (packet.type === 'sound') {
      this.#write(packet);
      return;
    }
    for (const stretch of this.#stretches) stretch.untilUs = Math.min(stretch.untilUs, packet.atUs);
    if (packet.type === 'cut') return;
    this.#stretches.push({ fromUs: packet.atUs, untilUs: Infinity, resampler: undefined });
    if (this.#stretches.length > maxStretches) this.#stretches.shift();
  }

  #write({ left, right, inputRate, startUs }: SoundPacket & { type: 'sound' }): void {
    const stretch = this.#stretches.at(-1);
    if (stretch?.untilUs !== Infinity) return;
    if (stretch.resampler?.inputRate !== inputRate) {
      stretch.resampler = new TimedResampler(inputRate);
      stretch.resampler.keep(this.#keptUs / 1e6);
    }
    stretch.resampler.write(left, right, startUs + (left.length / inputRate) * 1e6);
  }
}

/** Adds what lies within the stretch, soft at its edges. */
function addFaded(out: Float32Array, block: Float32Array, startUs: number, stretch: Stretch): void {
  const stepUs = 1e6 / outputRate;
  for (let at = 0; at < out.length; at += 2) {
    const timeUs = startUs + (at / 2) * stepUs;
    const edgeUs = Math.min(timeUs - stretch.fromUs, stretch.untilUs - timeUs);
    const gain = Math.max(0, Math.min(1, edgeUs / fadeUs));
    out[at] = (out[at] ?? 0) + (block[at] ?? 0) * gain;
    out[at + 1] = (out[at + 1] ?? 0) + (block[at + 1] ?? 0) * gain;
  }
}
