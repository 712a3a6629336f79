import { aacFrameSamples, silentAacFrame } from '../../../shared/media/codec/aac.ts';

/** One coded audio frame with its place on the timeline. */
export interface PlacedFrame {
  ptsSamples: number;
  data: Uint8Array;
}

/** Beyond this the frame's timestamp is a gap or an overlap, and no jitter. */
const gapSeconds = 0.1;
const driftSmoothing = 0.05;
const maxStepSamples = 8;

/**
 * Lines up copied AAC frames. Their timestamps are rounded (RTMP has milliseconds), so the frames
 * are counted instead, and the count follows the timestamps slowly; gaps become silent frames, and
 * what overlaps is left out.
 */
export class AudioTimeline {
  readonly #sampleRate: number;
  readonly #silence: Uint8Array;
  #nextSamples: number;
  #driftSamples = 0;
  #started = false;

  /** @param channels 1 or 2 */
  constructor(startSeconds: number, sampleRate: number, channels: number) {
    this.#sampleRate = sampleRate;
    this.#silence = silentAacFrame(channels);
    this.#nextSamples = Math.round(startSeconds * sampleRate);
  }

  /** Places a frame. Gives silence first where there was a gap. */
  place(ptsSeconds: number, data: Uint8Array): PlacedFrame[] {
    const ptsSamples = Math.round(ptsSeconds * this.#sampleRate);
    const aheadSamples = ptsSamples - this.#nextSamples;
    const gapSamples = gapSeconds * this.#sampleRate;
    // The first frame sets the clock, unless it belongs before the start.
    if (aheadSamples < (this.#started ? -gapSamples : -aacFrameSamples / 2)) return [];
    if (aheadSamples > gapSamples || !this.#started) {
      const placed = this.#silenceUntil(ptsSamples);
      this.#started = true;
      this.#nextSamples = Math.max(ptsSamples, this.#nextSamples);
      this.#driftSamples = 0;
      return [...placed, this.#put(data, 0)];
    }
    this.#driftSamples += (aheadSamples - this.#driftSamples) * driftSmoothing;
    const step = Math.trunc(this.#driftSamples * 0.1);
    return [this.#put(data, Math.max(-maxStepSamples, Math.min(maxStepSamples, step)))];
  }

  /** Silent frames up to a time, for a track that has gone quiet. */
  silenceUntil(seconds: number): PlacedFrame[] {
    return this.#silenceUntil(Math.round(seconds * this.#sampleRate));
  }

  #silenceUntil(samples: number): PlacedFrame[] {
    const placed: PlacedFrame[] = [];
    while (this.#nextSamples + aacFrameSamples <= samples) placed.push(this.#put(this.#silence, 0));
    return placed;
  }

  #put(data: Uint8Array, stepSamples: number): PlacedFrame {
    const placed = { ptsSamples: this.#nextSamples, data };
    this.#nextSamples += aacFrameSamples + stepSamples;
    return placed;
  }
}
