import { sampleRate } from './audio-format.ts';
import type { TimedSound } from './strip.ts';

/** What comes through the port of a source that plays short sounds. */
export type ClipPacket =
  /** Interleaved stereo at 48 kHz, kept under its id until another takes its place. */
  | { type: 'store'; clipId: string; samples: Float32Array }
  /** From `atUs` of the program clock on, or as soon as it can still be heard from its start. */
  | { type: 'play'; clipId: string; atUs: number }
  /** What plays goes out softly. */
  | { type: 'stop' };

interface Playing {
  samples: Float32Array;
  atUs: number;
  begun: boolean;
  /** In samples of one channel; undefined: it plays to its end. */
  fadeLeft: number | undefined;
}

const maxPlaying = 8;
const fadeFrames = 2400;
const stepUs = 1e6 / sampleRate;

/** Short sounds that are kept decoded and mixed sample by sample: nothing of them can run dry or grow old. */
export class ClipPlayer implements TimedSound {
  readonly #clips = new Map<string, Float32Array>();
  #playing: Playing[] = [];

  handle(packet: ClipPacket): void {
    if (packet.type === 'store') this.#clips.set(packet.clipId, packet.samples);
    if (packet.type === 'stop') for (const each of this.#playing) each.fadeLeft ??= fadeFrames;
    if (packet.type !== 'play') return;
    const samples = this.#clips.get(packet.clipId);
    if (!samples) return;
    this.#playing = [
      ...this.#playing.slice(1 - maxPlaying),
      { samples, atUs: packet.atUs, begun: false, fadeLeft: undefined },
    ];
  }

  read(out: Float32Array, startUs: number): void {
    out.fill(0);
    for (const playing of this.#playing) {
      // One that comes late is heard from its start all the same.
      if (!playing.begun && playing.atUs < startUs) playing.atUs = startUs;
      playing.begun = playing.begun || playing.atUs < startUs + (out.length / 2) * stepUs;
      add(out, startUs, playing);
    }
    this.#playing = this.#playing.filter(
      ({ samples, atUs, fadeLeft }) => fadeLeft !== 0 && atUs + (samples.length / 2) * stepUs > startUs,
    );
  }

  /** A clip is there as a whole: any part of its past can be read. */
  keep(): void {}
}

function add(out: Float32Array, startUs: number, playing: Playing): void {
  const { samples, atUs } = playing;
  const offset = Math.round((startUs - atUs) / stepUs);
  for (let frame = 0; frame < out.length / 2; frame++) {
    const from = (offset + frame) * 2;
    if (from < 0 || from >= samples.length) continue;
    const gain = playing.fadeLeft === undefined ? 1 : playing.fadeLeft / fadeFrames;
    if (playing.fadeLeft !== undefined && playing.fadeLeft > 0) playing.fadeLeft--;
    out[frame * 2] = (out[frame * 2] ?? 0) + (samples[from] ?? 0) * gain;
    out[frame * 2 + 1] = (out[frame * 2 + 1] ?? 0) + (samples[from + 1] ?? 0) * gain;
  }
}
