import Hls, { type ErrorData, type LevelParsed } from 'hls.js';
import { hlsSettings } from './hls-settings.ts';
import type { EngineEvents, PlaybackEngine } from './playback-engine.ts';
import { qualityOf } from './quality-label.ts';

/** How much further behind than wanted the picture may be before it jumps rather than hurries. */
const jumpBeyondSeconds = 4;
/**
 * Kept in hand beyond PART-HOLD-BACK, which leaves too little for a late answer or a busy
 * machine; still about two seconds behind life.
 */
const marginSeconds = 0.6;
/** A second media error within this time means that recovering did not help. */
const recoveryGraceMs = 10_000;

const codecErrors = new Set<string>([
  Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
  Hls.ErrorDetails.BUFFER_ADD_CODEC_ERROR,
  Hls.ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
]);

/** True where the browser has media source extensions, managed or not. */
export function hlsSupported(): boolean {
  return Hls.isSupported();
}

/** Low-Latency HLS by hls.js. */
export class HlsEngine implements PlaybackEngine {
  readonly #hls: Hls;
  readonly #events: EngineEvents;
  /** Every variant of the playlist, also those that hls.js leaves out as unplayable. */
  #declared: LevelParsed[] = [];
  #quality: string | undefined;
  #recoveredAtMs = -Infinity;
  #wasLive = false;

  constructor(video: HTMLVideoElement, playlistUrl: string, events: EngineEvents) {
    this.#events = events;
    const hls = (this.#hls = new Hls(hlsSettings));
    hls.on(Hls.Events.MANIFEST_LOADED, (_, data) => {
      this.#declared = data.levels;
      this.#publishQualities();
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      if (this.#quality) this.setQuality(this.#quality);
    });
    hls.on(Hls.Events.LEVELS_UPDATED, () => this.#publishQualities());
    hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
      const shown = hls.levels[level];
      if (shown) events.onQualityShown(qualityOf(shown).id);
    });
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      // A playlist that has ended before it was ever live is what is left of the broadcast before.
      if (!details.live) {
        if (!this.#wasLive) events.onFailure('network');
        return;
      }
      if (!this.#wasLive && details.partHoldBack > 0)
        hls.targetLatency = details.partHoldBack + marginSeconds;
      this.#wasLive = true;
    });
    hls.on(Hls.Events.MEDIA_ATTACHED, () => events.onAttached());
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal) this.#handleFatal(data);
    });
    hls.loadSource(playlistUrl);
    hls.attachMedia(video);
  }

  get latencySeconds(): number | undefined {
    // hls.js says 0 until it knows.
    return this.#hls.latency > 0 ? this.#hls.latency : undefined;
  }

  get targetLatencySeconds(): number | undefined {
    return this.#hls.targetLatency ?? undefined;
  }

  get livePositionSeconds(): number | undefined {
    return this.#hls.liveSyncPosition ?? undefined;
  }

  setFollowing(following: boolean): void {
    const { config, media, targetLatency } = this.#hls;
    config.liveMaxLatencyDuration = following && targetLatency ? targetLatency + jumpBeyondSeconds : Infinity;
    config.maxLiveSyncPlaybackRate = following ? (hlsSettings.maxLiveSyncPlaybackRate ?? 1) : 1;
    // With nothing to catch up with, hls.js leaves the rate as it was.
    if (!following && media) media.playbackRate = 1;
  }

  setQuality(id: string | undefined): void {
    this.#quality = id;
    this.#hls.nextLevel = this.#hls.levels.findIndex((level) => qualityOf(level).id === id);
  }

  dispose(): void {
    this.#hls.destroy();
  }

  #publishQualities(): void {
    const playable = [...this.#hls.levels]
      .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate)
      .map(qualityOf);
    const unplayable = this.#declared
      .map((level) =>
        qualityOf({
          uri: level.url,
          height: level.height ?? 0,
          frameRate: level.attrs.optionalFloat('FRAME-RATE', 0),
        }),
      )
      .filter(({ id }) => !playable.some((quality) => quality.id === id));
    this.#events.onQualities(
      playable,
      unplayable.map(({ label }) => label),
    );
  }

  #handleFatal({ type, details }: ErrorData): void {
    if (codecErrors.has(details)) {
      this.#events.onFailure('codec');
    } else if (type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.#recoverMedia();
    } else {
      this.#events.onFailure(type === Hls.ErrorTypes.NETWORK_ERROR ? 'network' : 'media');
    }
  }

  #recoverMedia(): void {
    const nowMs = performance.now();
    if (nowMs - this.#recoveredAtMs < recoveryGraceMs) {
      // A rung that the browser promised to play and can't: the others may do.
      if (this.#hls.levels.length < 2) {
        this.#events.onFailure('media');
        return;
      }
      this.#hls.removeLevel(this.#hls.loadLevel);
    }
    this.#recoveredAtMs = nowMs;
    this.#hls.recoverMediaError();
  }
}
