import type { AlertVariation } from '../../shared/scene/widget.ts';
import { chimeRate, chimeSamples } from '../program/widgets/alert-chimes.ts';

/** The alerts' sounds in a browser: each decoded once; the program that shows the overlay mixes them. */
export class OverlaySound {
  readonly #assetUrl: (assetId: string) => string;
  readonly #buffers = new Map<string, Promise<AudioBuffer | undefined>>();
  #context: AudioContext | undefined;
  #playing: AudioBufferSourceNode | undefined;

  constructor(assetUrl: (assetId: string) => string) {
    this.#assetUrl = assetUrl;
  }

  async play(variation: AlertVariation): Promise<void> {
    const context = (this.#context ??= new AudioContext());
    if (context.state === 'suspended') await context.resume();
    const buffer = await this.#bufferOf(context, variation);
    if (!buffer) return;
    this.#playing?.stop();
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(context.destination);
    node.onended = () => node.disconnect();
    node.start();
    this.#playing = node;
  }

  #bufferOf(context: AudioContext, variation: AlertVariation): Promise<AudioBuffer | undefined> {
    const key = variation.sound === 'file' ? variation.soundAssetId : variation.sound;
    const known = this.#buffers.get(key);
    if (known) return known;
    const made = this.#decode(context, variation).catch(() => undefined);
    this.#buffers.set(key, made);
    return made;
  }

  async #decode(context: AudioContext, variation: AlertVariation): Promise<AudioBuffer | undefined> {
    if (variation.sound === 'file') {
      if (variation.soundAssetId === '') return undefined;
      const response = await fetch(this.#assetUrl(variation.soundAssetId));
      return response.ok ? context.decodeAudioData(await response.arrayBuffer()) : undefined;
    }
    const samples = chimeSamples(variation.sound);
    if (!samples) return undefined;
    const frames = samples.length / 2;
    const buffer = new AudioBuffer({ numberOfChannels: 2, length: frames, sampleRate: chimeRate });
    for (const channel of [0, 1]) {
      buffer.copyToChannel(
        Float32Array.from({ length: frames }, (_, frame) => samples[frame * 2 + channel] ?? 0),
        channel,
      );
    }
    return buffer;
  }
}
