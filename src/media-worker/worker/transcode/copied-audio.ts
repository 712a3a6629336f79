import type { AudioConfig } from '../../../shared/media/codec/packets.ts';
import { adtsHeaderBytes } from './adts.ts';
import type { AudioSource } from './audio-rendition.ts';
import { AudioTimeline, type PlacedFrame } from './audio-timeline.ts';

/** The publisher's AAC-LC as it is. */
export class CopiedAudio implements AudioSource {
  readonly config: AudioConfig;
  readonly #timeline: AudioTimeline;

  constructor(config: AudioConfig, startSeconds: number) {
    this.config = config;
    this.#timeline = new AudioTimeline(startSeconds, config.sampleRate, config.channels);
  }

  handle(ptsSeconds: number, data: Uint8Array): Promise<PlacedFrame[]> {
    return Promise.resolve(this.#timeline.place(ptsSeconds, data.subarray(adtsHeaderBytes(data))));
  }

  silenceUntil(seconds: number): Promise<PlacedFrame[]> {
    return Promise.resolve(this.#timeline.silenceUntil(seconds));
  }

  flush(): Promise<PlacedFrame[]> {
    return Promise.resolve([]);
  }

  dispose(): void {
    // Nothing is held: frames pass through.
  }
}
