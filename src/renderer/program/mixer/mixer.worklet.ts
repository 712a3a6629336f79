import type { MixedAudio } from '../link/messages.ts';
import { LevelMeter } from './level-meter.ts';
import { mixerSlots, type MixerReport, type MixerRequest, type SlotLevels } from './messages.ts';
import { safeClip } from './safe-clip.ts';

const blockFrames = 1024;
const meterFrames = sampleRate / 20;
/** Time constant of a fader's way to its new place: no click, and no lag that a hand would feel. */
const smoothing = 1 - Math.exp(-1 / (sampleRate * 0.01));

/**
 * Sums the strips. Input n of the node is slot n. The mix goes out in blocks over its own port, so
 * that it passes no thread that draws.
 */
class Mixer extends AudioWorkletProcessor {
  readonly #targets = new Float32Array(mixerSlots);
  readonly #gains = new Float32Array(mixerSlots);
  readonly #meters = Array.from({ length: mixerSlots }, () => new LevelMeter());
  readonly #master = new LevelMeter();
  #output: MessagePort | undefined;
  #block = new Float32Array(blockFrames * 2);
  #filled = 0;
  #sinceMeters = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MixerRequest>) => {
      if (data.type === 'output') this.#output = data.port;
      else this.#targets.set(data.gains);
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const frames = 128;
    const base = this.#filled * 2;
    const block = this.#block;
    for (let slot = 0; slot < mixerSlots; slot++) {
      const [left, right] = inputs[slot] ?? [];
      if (left) this.#addStrip(slot, left, right ?? left, base);
      else this.#gains[slot] = this.#targets[slot] ?? 0;
    }
    for (let frame = 0; frame < frames; frame++) {
      const at = base + frame * 2;
      const left = safeClip(block[at] ?? 0);
      const right = safeClip(block[at + 1] ?? 0);
      block[at] = left;
      block[at + 1] = right;
      this.#master.add(left, right);
    }
    this.#filled += frames;
    if (this.#filled === blockFrames) this.#sendBlock(frames);
    this.#sinceMeters += frames;
    if (this.#sinceMeters >= meterFrames) this.#sendMeters();
    return true;
  }

  #addStrip(slot: number, left: Float32Array, right: Float32Array, base: number): void {
    const block = this.#block;
    const meter = this.#meters[slot];
    const target = this.#targets[slot] ?? 0;
    let gain = this.#gains[slot] ?? 0;
    for (let frame = 0; frame < left.length; frame++) {
      gain += (target - gain) * smoothing;
      const leftSample = (left[frame] ?? 0) * gain;
      const rightSample = (right[frame] ?? 0) * gain;
      const at = base + frame * 2;
      block[at] = (block[at] ?? 0) + leftSample;
      block[at + 1] = (block[at + 1] ?? 0) + rightSample;
      meter?.add(leftSample, rightSample);
    }
    this.#gains[slot] = gain;
  }

  #sendBlock(quantum: number): void {
    const message: MixedAudio = {
      contextFrame: currentFrame + quantum - blockFrames,
      samples: this.#block,
    };
    this.#output?.postMessage(message, [this.#block.buffer]);
    this.#block = new Float32Array(blockFrames * 2);
    this.#filled = 0;
  }

  #sendMeters(): void {
    this.#sinceMeters = 0;
    const report: MixerReport = [
      ...this.#meters.map((meter, slot) => meter.take(slot)),
      this.#master.take(-1),
    ].filter((levels): levels is SlotLevels => levels !== undefined);
    this.port.postMessage(report);
  }
}

registerProcessor('mixer', Mixer);
