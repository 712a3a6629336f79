import Hls, { type ErrorData, type Level, type LevelParsed, type ManifestLoadedData } from 'hls.js';
import { trimBackBuffer } from './back-buffer.ts';
import type { DelayMode } from './delay-goal.ts';
import { HlsPace } from './hls-pace.ts';
import { dateAt, startSecondsOf } from './hls-places.ts';
import { blockReloads } from './hls-blocking-reload.ts';
import { ChosenRung } from './hls-chosen-rung.ts';
import { listeningFirst } from './hls-first-listener.ts';
import { watchSegmentEnds } from './hls-segment-ends.ts';
import { hlsSettings } from './hls-settings.ts';
import { flushTornSegments } from './hls-torn-segments.ts';
import {
  audioOnlyId,
  type EngineEvents,
  type EngineStatistics,
  type PlaybackEngine,
  type PlaybackRange,
  type PlaybackSource,
  type Quality,
  type StartPosition,
} from './playback-engine.ts';
import { qualityOf } from './quality-label.ts';

/** A second media error within this time means that recovering did not help. */
const recoveryGraceMs = 10_000;

/** Without any answer for so long, what is known of the broadcast says nothing. */
const silenceMs = 10_000;
/** What lies beyond the picture at its end: sound and picture don't end at once. */
const endSeconds = 1.5;

const soundAlone: Quality = { id: audioOnlyId, label: 'Audio only' };

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
  readonly canSetDelay: boolean;
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #pace: HlsPace;
  readonly #chosenRung: ChosenRung;
  readonly #source: PlaybackSource;
  readonly #events: EngineEvents;
  /** Every variant of the playlist, also those that hls.js leaves out as unplayable. */
  #declared: LevelParsed[] = [];
  /** Playlist of the sound alone. */
  #soundUrl: string | undefined;
  #soundOnly = false;
  #quality: string | undefined;
  #startAt: StartPosition | undefined;
  #recoveredAtMs = -Infinity;
  #wasLive = false;
  #heardAtMs = performance.now();
  #arrivals = 0;

  constructor(video: HTMLVideoElement, source: PlaybackSource, delay: DelayMode, events: EngineEvents) {
    this.#video = video;
    this.#source = source;
    this.#events = events;
    this.#startAt = source.startAt;
    this.canSetDelay = !source.recorded;
    const first = listeningFirst((made) => {
      made.on(Hls.Events.LEVEL_LOADED, (_, { details }) => this.#pace.handlePlaylist(details));
      blockReloads(made);
    });
    const hls = (this.#hls = new Hls({ ...hlsSettings, ...first }));
    this.#pace = new HlsPace(hls, video, delay);
    this.#chosenRung = new ChosenRung(hls);
    trimBackBuffer(hls, video);
    watchSegmentEnds(hls);
    flushTornSegments(hls);
    hls.on(Hls.Events.MANIFEST_LOADED, (_, data) => this.#handleManifest(data));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      if (this.#quality && !this.#soundOnly) this.#applyQuality();
    });
    hls.on(Hls.Events.LEVELS_UPDATED, () => this.#publishQualities());
    hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
      const shown = hls.levels[level];
      if (shown) events.onQualityShown(this.#soundOnly ? audioOnlyId : levelQuality(shown).id);
    });
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      this.#heardAtMs = performance.now();
      // A playlist that has ended before it was ever live is what is left of the broadcast before.
      if (!details.live && !this.#wasLive && !source.recorded) events.onFailure('network');
      this.#wasLive ||= details.live;
    });
    hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
      if (frag.sn !== 'initSegment') this.#arrivals += 1;
    });
    // Once there is media, positions on the timeline stay what they are.
    hls.on(Hls.Events.FRAG_BUFFERED, () => this.#goToStart());
    hls.on(Hls.Events.MEDIA_ATTACHED, () => events.onAttached());
    hls.on(Hls.Events.ERROR, (_, data) => {
      // hls.js goes on asking for a while, and the viewer would wait for nothing.
      if (data.fatal || isRefusal(data)) this.#handleFatal(data);
    });
    if (source.recorded && source.startAt && 'positionSeconds' in source.startAt)
      hls.config.startPosition = source.startAt.positionSeconds;
    hls.loadSource(source.playlistUrl);
    hls.attachMedia(video);
  }

  get latencySeconds(): number | undefined {
    const details = this.#hls.latestLevelDetails;
    // hls.js's own stands still while the picture does.
    return details?.live ? Math.max(0, details.edge + details.age - this.#video.currentTime) : undefined;
  }

  get targetLatencySeconds(): number | undefined {
    return this.#hls.targetLatency ?? undefined;
  }

  get livePositionSeconds(): number | undefined {
    if (!this.#hls.latestLevelDetails?.live) return undefined;
    return this.#hls.liveSyncPosition ?? undefined;
  }

  get range(): PlaybackRange | undefined {
    const details = this.#hls.latestLevelDetails;
    return details ? { startSeconds: details.fragmentStart, endSeconds: details.edge } : undefined;
  }

  get statistics(): EngineStatistics {
    const { bandwidthEstimate, levels, currentLevel, latestLevelDetails } = this.#hls;
    const level = levels[currentLevel];
    const codecs = [level?.videoCodec, level?.audioCodec].filter(Boolean).join(', ');
    return {
      ...(Number.isFinite(bandwidthEstimate) ? { bandwidthBitsPerSecond: bandwidthEstimate } : {}),
      ...(level && level.averageBitrate > 0 ? { bitsPerSecond: level.averageBitrate } : {}),
      ...(codecs ? { codecs } : {}),
      ...(latestLevelDetails?.live && latestLevelDetails.partTarget
        ? { partSeconds: latestLevelDetails.partTarget }
        : {}),
    };
  }

  get arrivals(): number {
    return this.#arrivals;
  }

  get isMoreToCome(): boolean {
    const details = this.#hls.latestLevelDetails;
    if (!details || (details.live && performance.now() - this.#heardAtMs > silenceMs)) return true;
    return details.edge - this.#video.currentTime > endSeconds;
  }

  dateAt(positionSeconds: number): number | undefined {
    const details = this.#hls.latestLevelDetails;
    return details ? dateAt(details, positionSeconds) : undefined;
  }

  setFollowing(following: boolean): void {
    this.#pace.setFollowing(following);
  }

  setDelay(mode: DelayMode): void {
    this.#pace.setMode(mode);
  }

  setQuality(id: string | undefined): void {
    this.#quality = id;
    if (this.#declared.length > 0) this.#applyQuality();
  }

  dispose(): void {
    this.#pace.dispose();
    this.#chosenRung.dispose();
    this.#hls.destroy();
  }

  #handleManifest(data: ManifestLoadedData): void {
    // The sound's own playlist names no others.
    if (this.#soundOnly) return;
    this.#declared = data.levels.filter(hasPicture);
    this.#soundUrl = data.audioTracks.find(({ url }) => url)?.url;
    this.#publishQualities();
  }

  #applyQuality(): void {
    const soundOnly = this.#quality === audioOnlyId && this.#soundUrl !== undefined;
    if (soundOnly !== this.#soundOnly) {
      this.#soundOnly = soundOnly;
      // Another playlist counts from another zero: the place is kept by the time of day.
      const dateMs = this.#pace.following ? undefined : this.dateAt(this.#video.currentTime);
      if (this.#source.recorded) this.#hls.config.startPosition = this.#video.currentTime;
      else this.#startAt = dateMs === undefined ? undefined : { dateMs };
      this.#hls.loadSource(soundOnly ? (this.#soundUrl ?? '') : this.#source.playlistUrl);
      return;
    }
    if (soundOnly) return;
    this.#chosenRung.choose((level) => levelQuality(level).id === this.#quality);
  }

  #goToStart(): void {
    const details = this.#hls.latestLevelDetails;
    const startAt = this.#startAt;
    if (!startAt || !details) return;
    this.#startAt = undefined;
    const seconds = startSecondsOf(details, startAt);
    if (seconds !== undefined) this.#video.currentTime = Math.max(details.fragmentStart, seconds);
  }

  #publishQualities(): void {
    if (this.#soundOnly) return;
    const playable: Quality[] = [...this.#hls.levels]
      .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate)
      .map(levelQuality);
    const unplayable = this.#declared
      .map((level) =>
        qualityOf({
          uri: level.url,
          height: level.height ?? 0,
          frameRate: level.attrs.optionalFloat('FRAME-RATE', 0),
        }),
      )
      .filter(({ id }) => !playable.some((quality) => quality.id === id));
    if (this.#soundUrl && playable.length > 0) playable.push(soundAlone);
    this.#events.onQualities(
      playable,
      unplayable.map(({ label }) => label),
    );
  }

  #handleFatal(data: ErrorData): void {
    const { type, details } = data;
    if (codecErrors.has(details)) {
      this.#events.onFailure('codec');
    } else if (type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.#recoverMedia();
    } else if (isRefusal(data)) {
      this.#events.onFailure('refused');
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

/** A variant without picture and size is the sound alone, which hls.js leaves out beside others. */
function hasPicture({ width, videoCodec }: Level | LevelParsed): boolean {
  return Boolean(width) || Boolean(videoCodec);
}

/** The viewer isn't let in, or not any more. */
function isRefusal({ response }: Pick<ErrorData, 'response'>): boolean {
  return response?.code === 401 || response?.code === 403;
}

function levelQuality(level: Level): Quality {
  return hasPicture(level) ? qualityOf(level) : soundAlone;
}
