import type { EngineEvents, PlaybackEngine } from './playback-engine.ts';

/** True where the browser plays HLS by itself (Safari). */
export function nativeHlsSupported(video: HTMLVideoElement): boolean {
  return video.canPlayType('application/vnd.apple.mpegurl') !== '';
}

/** The browser's own HLS, for iPhones that have no media source extensions. It chooses the rung itself. */
export class NativeEngine implements PlaybackEngine {
  readonly targetLatencySeconds = undefined;
  readonly #video: HTMLVideoElement;
  readonly #gone = new AbortController();

  constructor(video: HTMLVideoElement, playlistUrl: string, events: EngineEvents) {
    this.#video = video;
    const { signal } = this.#gone;
    video.addEventListener(
      'error',
      () => events.onFailure(video.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'media'),
      { signal },
    );
    video.addEventListener(
      'loadedmetadata',
      () => {
        // A playlist that has ended is what is left of the broadcast before.
        if (Number.isFinite(video.duration)) events.onFailure('network');
      },
      { signal },
    );
    video.src = playlistUrl;
    events.onAttached();
  }

  get latencySeconds(): number | undefined {
    const live = this.livePositionSeconds;
    return live === undefined ? undefined : Math.max(0, live - this.#video.currentTime);
  }

  get livePositionSeconds(): number | undefined {
    const { seekable } = this.#video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : undefined;
  }

  setFollowing(): void {}

  setQuality(): void {}

  dispose(): void {
    this.#gone.abort();
    this.#video.removeAttribute('src');
    this.#video.load();
  }
}
