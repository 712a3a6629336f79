import type { AudioFilterOf } from '../../../../shared/scene/audio-filter.ts';
import type { AudioProcessor } from './audio-processor.ts';

/** What a denoiser takes at a time: 10 ms. */
const denoiserFrames = 480;
/** By so much a denoiser's own output lags behind what it is given: it looks ahead 20 ms. */
const denoiserLagFrames = 960;
const latencyFrames = denoiserFrames + denoiserLagFrames;

/** Takes the noise out of one channel. */
export interface Denoiser {
  /** @param frame 480 samples in ±1, worked on in place */
  process(frame: Float32Array): void;
  close(): void;
}

/** Gives a new denoiser, or undefined while there is none to be had yet. */
export type DenoiserSource = () => Denoiser | undefined;

type Settings = AudioFilterOf<'suppression'>['settings'];

/** One channel's way through its denoiser. */
class Channel {
  /** Being filled. */
  readonly incoming = new Float32Array(denoiserFrames);
  /** Being read out. */
  readonly cleaned = new Float32Array(denoiserFrames);
  denoiser: Denoiser | undefined;

  clean(source: DenoiserSource): void {
    this.denoiser ??= source();
    this.cleaned.set(this.incoming);
    this.denoiser?.process(this.cleaned);
  }

  close(): void {
    this.denoiser?.close();
    this.denoiser = undefined;
  }
}

/** Takes steady noise away. Until its denoiser is there the sound passes as it is, as late as it will be then. */
export class NoiseSuppression implements AudioProcessor<Settings> {
  readonly latencyFrames = latencyFrames;
  readonly #source: DenoiserSource;
  readonly #left = new Channel();
  readonly #right = new Channel();
  readonly #dry = new Float32Array(latencyFrames * 2);
  #dryAt = 0;
  #filled = 0;
  #wet = 0;
  #wantedWet: number;

  constructor({ wetPercent }: Settings, source: DenoiserSource) {
    this.#source = source;
    this.#wantedWet = wetPercent / 100;
  }

  set({ wetPercent }: Settings): void {
    this.#wantedWet = wetPercent / 100;
  }

  process(block: Float32Array): void {
    const wanted = this.#left.denoiser ? this.#wantedWet : 0;
    const step = (wanted - this.#wet) / (block.length / 2);
    const left = this.#left;
    const right = this.#right;
    for (let at = 0; at < block.length; at += 2) {
      this.#wet += step;
      const place = this.#filled;
      const dryLeft = this.#dry[this.#dryAt] ?? 0;
      const dryRight = this.#dry[this.#dryAt + 1] ?? 0;
      const inLeft = block[at] ?? 0;
      const inRight = block[at + 1] ?? 0;
      block[at] = dryLeft + ((left.cleaned[place] ?? 0) - dryLeft) * this.#wet;
      block[at + 1] = dryRight + ((right.cleaned[place] ?? 0) - dryRight) * this.#wet;
      left.incoming[place] = this.#dry[this.#dryAt] = inLeft;
      right.incoming[place] = this.#dry[this.#dryAt + 1] = inRight;
      this.#dryAt = (this.#dryAt + 2) % this.#dry.length;
      this.#filled = place + 1;
      if (this.#filled === denoiserFrames) this.#cleanFrame();
    }
    this.#wet = wanted;
  }

  reset(): void {
    this.dispose();
    for (const channel of [this.#left, this.#right]) channel.cleaned.fill(0);
    this.#dry.fill(0);
    this.#filled = 0;
    this.#wet = 0;
  }

  dispose(): void {
    this.#left.close();
    this.#right.close();
  }

  #cleanFrame(): void {
    this.#filled = 0;
    this.#left.clean(this.#source);
    // One microphone on both channels is cleaned once: it is by far the dearest thing that the mixer does.
    const isMono = this.#left.incoming.every((sample, index) => sample === this.#right.incoming[index]);
    if (isMono) this.#right.cleaned.set(this.#left.cleaned);
    else this.#right.clean(this.#source);
  }
}
