import type { AudioConfig } from '../../../shared/media/codec/packets.ts';
import { audioCodecString } from '../../../shared/media/fmp4/codec-string.ts';
import type { Rendition } from '../../jobs.ts';
import type { PlacedFrame } from './audio-timeline.ts';
import { RenditionWriter, type PartListener } from './rendition-writer.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { ticksPerSecond } from './ticks.ts';

/** Where the audio frames of the one audio rendition come from: copied, or encoded anew. */
export interface AudioSource {
  readonly config: AudioConfig;
  /** Takes the publisher's next frame and gives what is ready for viewers. */
  handle(ptsSeconds: number, data: Uint8Array): Promise<PlacedFrame[]>;
  /** Fills a track that has gone quiet up to a time; what comes later for that time is left out. */
  silenceUntil(seconds: number): Promise<PlacedFrame[]>;
  flush(): Promise<PlacedFrame[]>;
  dispose(): void;
}

/** How far the sound may run ahead of a picture that has stopped. */
const maxHeldSeconds = 3;
/** How far it may lag behind before silence takes its place, and how much of that is filled. */
const maxQuietSeconds = 1.5;
const quietMarginSeconds = 1;

/**
 * Cuts the sound at the boundaries of the picture's segments, and holds it until they are known;
 * without a picture the boundaries are found here.
 */
export class AudioRendition {
  readonly #source: AudioSource;
  readonly #boundaries: SegmentBoundaries;
  readonly #writer: RenditionWriter;
  readonly #findsBoundaries: boolean;
  readonly #held: PlacedFrame[] = [];
  #reachedSeconds: number;
  #pictureSeconds: number;
  /** That of the newest sound that was written. */
  #segment = 0;

  constructor(
    source: AudioSource,
    boundaries: SegmentBoundaries,
    settings: { bitrateKbps: number; partTargetMs: number; findsBoundaries: boolean },
    onPart: PartListener,
  ) {
    const { config } = source;
    this.#source = source;
    this.#boundaries = boundaries;
    this.#findsBoundaries = settings.findsBoundaries;
    this.#reachedSeconds = boundaries.newestTicks / ticksPerSecond;
    this.#pictureSeconds = this.#reachedSeconds;
    this.#writer = new RenditionWriter(
      {
        id: 'audio',
        kind: 'audio',
        codecs: audioCodecString(config),
        bitrateKbps: settings.bitrateKbps,
        channels: config.channels,
      },
      { kind: 'audio', trackId: 1, timescale: config.sampleRate, config, bitrateKbps: settings.bitrateKbps },
      settings.partTargetMs,
      onPart,
    );
  }

  get rendition(): Rendition {
    return this.#writer.rendition;
  }

  /** See `RenditionWriter`; a segment's last part ends with the picture's segment, however short it is. */
  get dueSeconds(): number | undefined {
    const { newestTicks } = this.#boundaries;
    const isBehind = this.#segment < this.#boundaries.segmentAt(newestTicks);
    return isBehind ? newestTicks / ticksPerSecond : this.#writer.dueSeconds;
  }

  async handle(ptsSeconds: number, data: Uint8Array): Promise<void> {
    this.#hold(await this.#source.handle(ptsSeconds, data));
    this.release();
  }

  /** The picture has come this far in the publisher's stream; the sound must not stay away much longer. */
  async followPicture(ticks: number): Promise<void> {
    const seconds = ticks / ticksPerSecond;
    this.#pictureSeconds = seconds;
    if (seconds - this.#reachedSeconds > maxQuietSeconds) {
      this.#hold(await this.#source.silenceUntil(seconds - quietMarginSeconds));
    }
    this.release();
  }

  /** Writes what lies before the last known boundary; if the publisher's picture has stopped, what waited too long. */
  release(): void {
    const { sampleRate } = this.#source.config;
    const waitedSeconds = this.#reachedSeconds - maxHeldSeconds;
    const knownSeconds = Math.max(
      this.#boundaries.knownUntilTicks / ticksPerSecond,
      waitedSeconds > this.#pictureSeconds ? waitedSeconds : 0,
    );
    while (this.#held[0] && this.#held[0].ptsSamples / sampleRate <= knownSeconds) this.#writeNext();
  }

  async finish(): Promise<void> {
    this.#hold(await this.#source.flush());
    while (this.#held.length > 0) this.#writeNext();
    this.#writer.flush();
  }

  dispose(): void {
    this.#source.dispose();
  }

  #hold(frames: readonly PlacedFrame[]): void {
    this.#held.push(...frames);
    if (this.#findsBoundaries) {
      for (const { ptsSamples } of frames) {
        const ticks = this.#ticksOf(ptsSamples);
        this.#boundaries.offer(ticks);
        this.#boundaries.knownUntilTicks = ticks;
      }
    }
    const last = frames.at(-1);
    if (last) this.#reachedSeconds = last.ptsSamples / this.#source.config.sampleRate;
  }

  #writeNext(): void {
    const frame = this.#held.shift();
    if (!frame) return;
    this.#segment = this.#boundaries.segmentAt(this.#ticksOf(frame.ptsSamples));
    this.#writer.push({
      dtsTicks: frame.ptsSamples,
      ptsTicks: frame.ptsSamples,
      keyframe: true,
      data: frame.data,
      segment: this.#segment,
    });
  }

  #ticksOf(samples: number): number {
    return (samples * ticksPerSecond) / this.#source.config.sampleRate;
  }
}
