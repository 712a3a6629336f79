import type {
  EngineEvents,
  EngineStatistics,
  PlaybackEngine,
  PlaybackRange,
  PlaybackSource,
} from './playback-engine.ts';

/** Safari tells the time of day of the timeline's zero. */
type DatedVideo = HTMLVideoElement & { getStartDate?: () => Date };

/** Safari's `seekable` ends at the newest; it keeps so far from there by itself. */
const nearLiveSeconds = 2;

/** True where the browser plays HLS by itself (Safari). */
export function nativeHlsSupported(video: HTMLVideoElement): boolean {
  return video.canPlayType('application/vnd.apple.mpegurl') !== '';
}

/** The browser's own HLS, for iPhones that have no media source extensions. It chooses the rung itself. */
export class NativeEngine implements PlaybackEngine {
  readonly canSetDelay = false;
  readonly targetLatencySeconds = undefined;
  readonly statistics: EngineStatistics = {};
  readonly arrivals = 0;
  readonly isMoreToCome = true;
  readonly #video: DatedVideo;
  readonly #recorded: boolean;
  readonly #gone = new AbortController();

  constructor(video: HTMLVideoElement, source: PlaybackSource, events: EngineEvents) {
    this.#video = video;
    this.#recorded = source.recorded;
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
        if (Number.isFinite(video.duration) && !source.recorded) events.onFailure('network');
        else this.#goTo(source.startAt);
      },
      { signal },
    );
    video.src = source.playlistUrl;
    events.onAttached();
  }

  get latencySeconds(): number | undefined {
    const end = this.#recorded ? undefined : this.range?.endSeconds;
    return end === undefined ? undefined : Math.max(0, end - this.#video.currentTime);
  }

  get livePositionSeconds(): number | undefined {
    const { range } = this;
    if (this.#recorded || !range) return undefined;
    return Math.max(range.startSeconds, range.endSeconds - nearLiveSeconds);
  }

  get range(): PlaybackRange | undefined {
    const { seekable } = this.#video;
    if (seekable.length === 0) return undefined;
    return { startSeconds: seekable.start(0), endSeconds: seekable.end(seekable.length - 1) };
  }

  dateAt(positionSeconds: number): number | undefined {
    const zeroMs = this.#video.getStartDate?.().getTime() ?? NaN;
    return Number.isNaN(zeroMs) ? undefined : zeroMs + positionSeconds * 1000;
  }

  setFollowing(): void {}

  setDelay(): void {}

  setQuality(): void {}

  dispose(): void {
    this.#gone.abort();
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #goTo(startAt: PlaybackSource['startAt']): void {
    if (!startAt) return;
    if ('positionSeconds' in startAt) this.#video.currentTime = startAt.positionSeconds;
    else {
      const zeroMs = this.dateAt(0);
      if (zeroMs !== undefined) this.#video.currentTime = Math.max(0, (startAt.dateMs - zeroMs) / 1000);
    }
  }
}
