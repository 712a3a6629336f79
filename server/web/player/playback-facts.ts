import { bufferedAheadSeconds } from './buffered-ahead.ts';
import type { EngineStatistics, PlaybackEngine } from './playback-engine.ts';

export interface PlaybackStatistics extends EngineStatistics {
  /** Of the picture as it comes, in px; 0 before there is one. */
  width: number;
  height: number;
  /** Of the picture as it is shown, in px of the screen. */
  shownWidth: number;
  shownHeight: number;
  bufferSeconds: number;
  latencySeconds: number | undefined;
  targetLatencySeconds: number | undefined;
  rate: number;
  frames: number;
  droppedFrames: number;
  /** How often the picture has stood still, and for how long in all. */
  stalls: number;
  stalledSeconds: number;
}

/** Counts what a video element goes through, over all restarts. */
export class PlaybackFacts {
  readonly #video: HTMLVideoElement;
  #stalls = 0;
  #stalledMs = 0;
  #stalledSinceMs: number | undefined;
  #hasPlayed = false;

  constructor(video: HTMLVideoElement, signal: AbortSignal) {
    this.#video = video;
    const on = (name: keyof HTMLMediaElementEventMap, listener: () => void): void =>
      video.addEventListener(name, listener, { signal });
    on('waiting', () => {
      // A start or a jump waits as well, as it must.
      if (!this.#hasPlayed || video.seeking || video.paused || this.#stalledSinceMs !== undefined) return;
      this.#stalls += 1;
      this.#stalledSinceMs = performance.now();
    });
    const goesOn = (): void => {
      this.#stalledMs += this.#stallMs();
      this.#stalledSinceMs = undefined;
    };
    on('playing', () => {
      this.#hasPlayed = true;
      goesOn();
    });
    on('pause', goesOn);
    on('emptied', () => {
      this.#hasPlayed = false;
    });
  }

  read(engine: PlaybackEngine | undefined): PlaybackStatistics {
    const video = this.#video;
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    return {
      ...engine?.statistics,
      width: video.videoWidth,
      height: video.videoHeight,
      shownWidth: Math.round(video.clientWidth * devicePixelRatio),
      shownHeight: Math.round(video.clientHeight * devicePixelRatio),
      bufferSeconds: bufferedAheadSeconds(video),
      latencySeconds: engine?.latencySeconds,
      targetLatencySeconds: engine?.targetLatencySeconds,
      rate: video.playbackRate,
      frames: totalVideoFrames,
      droppedFrames: droppedVideoFrames,
      stalls: this.#stalls,
      stalledSeconds: (this.#stalledMs + this.#stallMs()) / 1000,
    };
  }

  #stallMs(): number {
    return this.#stalledSinceMs === undefined ? 0 : performance.now() - this.#stalledSinceMs;
  }
}
