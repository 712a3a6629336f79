import { createStore, type StoreApi } from 'zustand/vanilla';
import { CaptionTracks } from './caption-tracks.ts';
import type { DelayMode } from './delay-goal.ts';
import { HlsEngine, hlsSupported } from './hls-engine.ts';
import { bufferedAheadSeconds, nextPlayableSeconds } from './buffered-ahead.ts';
import { NativeEngine, nativeHlsSupported } from './native-engine.ts';
import type {
  EngineEvents,
  PlaybackEngine,
  PlaybackFailure,
  PlaybackSource,
  StartPosition,
} from './playback-engine.ts';
import { PlaybackFacts, type PlaybackStatistics } from './playback-facts.ts';
import { initialPlayerState, type PlayerState } from './player-state.ts';
import { Standstill } from './standstill.ts';
import { recallChoices, rememberChoices } from './viewer-choices.ts';
import { watchInterruptions } from './watch-interruptions.ts';

/** What to play: a playlist, and the broadcast that it belongs to. */
export interface PlayableBroadcast {
  playlistUrl: string;
  /** Differs from one broadcast of the channel to the next. */
  id: string;
  /** True if it is over and is played from its beginning. */
  recorded: boolean;
}

/** Never long: somebody looks at a spinner, and a retry costs the relay less than a second of playing does. */
const retryDelaysMs = [500, 1_000, 2_000, 3_000];
/** A link seldom becomes good again. */
const refusedRetryDelayMs = 15_000;
/** Failures in a row that the viewer isn't troubled with. */
const quietAttempts = 3;
/** Playing this long counts as success: the next failure is the first again. */
const steadyMs = 10_000;
/** Longest time for the rest of an ended broadcast to play out. */
const drainMs = 10_000;
/** Behind by this much more than wanted, going to live is offered. */
const behindSeconds = 3;
/** Sought to the very beginning of what there is, hls.js now and then loads nothing. */
const beginSeconds = 0.1;
/** Sought so near to the live position, live is meant. */
const nearLiveSeconds = 1;

/**
 * Plays broadcasts, live and recorded, in a video element, without React: starts, retries, follows the live
 * position, and tells of it all through `store`.
 */
export class BroadcastPlayer {
  readonly store: StoreApi<PlayerState>;
  readonly #video: HTMLVideoElement;
  readonly #captions: CaptionTracks;
  readonly #facts: PlaybackFacts;
  readonly #gone = new AbortController();
  #engine: PlaybackEngine | undefined;
  #broadcast: PlayableBroadcast | undefined;
  #draining = false;
  /** False once the viewer has gone back or paused: the picture stays where the viewer put it. */
  #following = true;
  #wantsPlay = true;
  /** Set while a browser has stopped the picture of a page out of sight: it isn't the viewer who paused. */
  #stoppedUnseen: { following: boolean } | undefined;
  /** Where the picture was last, for a new start in the same place. */
  #place: { positionSeconds: number; dateMs: number | undefined } | undefined;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #standstill = new Standstill();
  #playingSinceMs = Infinity;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    const { volume, muted, delay, captions } = recallChoices();
    video.volume = volume;
    video.muted = muted;
    const store = (this.store = createStore<PlayerState>(() => ({
      ...initialPlayerState,
      volume,
      muted,
      delay,
    })));
    const { signal } = this.#gone;
    this.#captions = new CaptionTracks(
      video,
      captions,
      (tracks, captionsId) => store.setState({ captions: tracks, captionsId }),
      signal,
    );
    this.#facts = new PlaybackFacts(video, signal);
    this.#listen();
    watchInterruptions(
      video,
      {
        onNetwork: () => this.#handleNetwork(),
        onWoken: () => this.#begin(),
        onSeen: () => this.#handleSeen(),
      },
      signal,
    );
    this.#ticker = setInterval(() => this.#tick(), 1_000);
  }

  /** Plays a broadcast; undefined means that it has ended, and what is left of it is played out. */
  setBroadcast(broadcast: PlayableBroadcast | undefined): void {
    if (broadcast?.id === this.#broadcast?.id) return;
    const { phase } = this.store.getState();
    this.#broadcast = broadcast;
    if (broadcast) {
      this.#attempts = 0;
      this.#following = !broadcast.recorded;
      this.#place = undefined;
      this.store.setState({ recorded: broadcast.recorded, over: false });
      this.#begin();
    } else if (!this.#following && this.store.getState().behind) {
      this.store.setState({ over: true });
    } else if (phase === 'playing') {
      this.#draining = true;
      this.#timer = setTimeout(() => this.#stop('idle'), drainMs);
    } else {
      this.#stop('idle');
    }
  }

  /** Begins again at once, after a failure. */
  retry(): void {
    this.#attempts = 0;
    this.#begin();
  }

  /** The relay has told of the channel: it can be reached, and what waits for that waits no longer. */
  handleNews(): void {
    if (this.#engine || !this.#broadcast) return;
    const { phase, failure } = this.store.getState();
    if (failure === 'codec' || failure === 'refused') return;
    this.#begin(phase === 'failed' ? 'failed' : 'starting', failure);
  }

  togglePlay(): void {
    if (this.#video.paused) this.play();
    else this.pause();
  }

  play(): void {
    this.#wantsPlay = true;
    if (this.store.getState().phase === 'ended')
      this.#video.currentTime = this.#engine?.range?.startSeconds ?? 0;
    void this.#play();
  }

  pause(): void {
    this.#wantsPlay = false;
    this.#video.pause();
  }

  /** Catches up with the broadcast and keeps up with it. */
  goLive(): void {
    if (this.store.getState().over) {
      this.#stop('idle');
      return;
    }
    this.#setFollowing(true);
    this.#standstill.reset();
    const live = this.#engine?.livePositionSeconds;
    if (live !== undefined) this.#video.currentTime = live;
    this.play();
  }

  /** Goes to a position within what the relay still has; at its end that is live. */
  seekTo(positionSeconds: number): void {
    const range = this.#engine?.range;
    if (!range) return;
    const live = this.#engine?.livePositionSeconds;
    if (live !== undefined && positionSeconds >= live - nearLiveSeconds) {
      this.goLive();
      return;
    }
    this.#setFollowing(false);
    this.#standstill.reset();
    const earliestSeconds = range.startSeconds + beginSeconds;
    this.#video.currentTime = Math.min(Math.max(earliestSeconds, positionSeconds), range.endSeconds);
    this.#update();
  }

  /** Steps back or forward within what the relay still has. */
  seekBy(seconds: number): void {
    const position = this.#video.currentTime + seconds;
    const live = this.#engine?.livePositionSeconds;
    // Forward from live there is nothing to skip.
    if (seconds > 0 && live !== undefined && position >= live && !this.store.getState().behind) return;
    this.seekTo(position);
  }

  /** Goes to a share of what there is. @param share 0 to 1 */
  seekToShare(share: number): void {
    const range = this.#engine?.range;
    if (range) this.seekTo(range.startSeconds + share * (range.endSeconds - range.startSeconds));
  }

  /** Time of day of a position, in ms since 1970, if the stream tells it. */
  dateAt(positionSeconds: number): number | undefined {
    return this.#engine?.dateAt(positionSeconds);
  }

  /** @param volume 0 to 1; anything above 0 turns the sound on */
  setVolume(volume: number): void {
    this.#video.volume = Math.min(1, Math.max(0, volume));
    this.setMuted(this.#video.volume === 0);
  }

  setMuted(muted: boolean): void {
    this.#video.muted = muted;
    if (!muted && this.#video.volume === 0) this.#video.volume = 0.5;
    const { volume } = this.#video;
    // The video's own event comes later than the next press of a key that is held.
    this.store.setState({ mutedByBrowser: false, volume, muted });
    rememberChoices({ volume, muted });
  }

  /** @param quality one of the offered ids; undefined is automatic */
  setQuality(quality: string | undefined): void {
    this.store.setState({ quality });
    this.#engine?.setQuality(quality);
  }

  setDelay(delay: DelayMode): void {
    this.store.setState({ delay });
    rememberChoices({ delay });
    this.#engine?.setDelay(delay);
  }

  /** @param speed of a recording; 1 is as it was */
  setSpeed(speed: number): void {
    this.store.setState({ speed });
    this.#video.defaultPlaybackRate = this.#video.playbackRate = speed;
  }

  /** @param id one of the offered ones; undefined hides them */
  setCaptions(id: string | undefined): void {
    this.#captions.show(id);
    rememberChoices({ captions: id !== undefined });
  }

  toggleCaptions(): void {
    this.#captions.toggle();
    rememberChoices({ captions: this.store.getState().captionsId !== undefined });
  }

  /** What is known of the playback now. */
  statistics(): PlaybackStatistics {
    return this.#facts.read(this.#engine);
  }

  dispose(): void {
    this.#gone.abort();
    clearInterval(this.#ticker);
    this.#stop('idle');
  }

  /** @param phase `failed` if the viewer is being told of a failure, which stays on show until there is a picture */
  #begin(phase: 'starting' | 'failed' = 'starting', failure?: PlaybackFailure): void {
    const broadcast = this.#broadcast;
    if (!broadcast) return;
    const { delay, quality, speed } = this.store.getState();
    this.#stop(phase, failure);
    this.#standstill.reset();
    this.#video.defaultPlaybackRate = broadcast.recorded ? speed : 1;
    this.#playingSinceMs = Infinity;
    const { store } = this;
    const events: EngineEvents = {
      onQualities: (qualities, unplayable) => store.setState({ qualities, unplayable }),
      onQualityShown: (shownQuality) => store.setState({ shownQuality }),
      onAttached: () => {
        if (this.#wantsPlay) void this.#play();
        else store.setState({ phase: 'paused' });
      },
      onFailure: (reason) => this.#fail(reason),
    };
    const startAt = this.#startPosition(broadcast.recorded);
    const source: PlaybackSource = { ...broadcast, ...(startAt && { startAt }) };
    if (hlsSupported()) this.#engine = new HlsEngine(this.#video, source, delay, events);
    else if (nativeHlsSupported(this.#video)) this.#engine = new NativeEngine(this.#video, source, events);
    else this.#fail('codec');
    this.#engine?.setQuality(quality);
    this.#engine?.setFollowing(this.#following);
    store.setState({ canSetDelay: this.#engine?.canSetDelay ?? false });
  }

  /** Where the viewer was, unless that is live. */
  #startPosition(recorded: boolean): StartPosition | undefined {
    const place = this.#place;
    if (!place) return undefined;
    if (recorded) return { positionSeconds: place.positionSeconds };
    return this.#following || place.dateMs === undefined ? undefined : { dateMs: place.dateMs };
  }

  #stop(phase: 'idle' | 'starting' | 'failed', failure?: PlaybackFailure): void {
    clearTimeout(this.#timer);
    this.#draining = false;
    this.#engine?.dispose();
    this.#engine = undefined;
    // The rungs stay until a playlist names others: they tell what couldn't be played, too.
    const { picture, soundOnly, latencySeconds, behind, over, range } = initialPlayerState;
    this.store.setState({ phase, failure, picture, soundOnly, latencySeconds, behind, over, range });
  }

  #fail(failure: PlaybackFailure): void {
    // What is left of a broadcast that is over can't be had any more.
    if (!this.#broadcast) {
      this.#stop('idle');
      return;
    }
    if (performance.now() - this.#playingSinceMs > steadyMs) this.#attempts = 0;
    const delayMs =
      failure === 'refused'
        ? refusedRetryDelayMs
        : (retryDelaysMs[Math.min(this.#attempts, retryDelaysMs.length - 1)] ?? 0);
    this.#attempts += 1;
    const told = failure === 'codec' || failure === 'refused' || this.#attempts > quietAttempts;
    const phase = told ? 'failed' : 'starting';
    this.#stop(phase, failure);
    if (failure === 'codec') return;
    this.#timer = setTimeout(() => this.#begin(phase, failure), delayMs * (0.8 + 0.4 * Math.random()));
  }

  /** The network has come back or is another one: what waits is asked for again at once. */
  #handleNetwork(): void {
    this.#attempts = 0;
    const { phase, failure } = this.store.getState();
    if (phase === 'buffering' || phase === 'starting') this.#begin();
    else if (phase === 'failed' && failure !== 'codec') this.#begin('failed', failure);
  }

  #handleSeen(): void {
    const stopped = this.#stoppedUnseen;
    this.#stoppedUnseen = undefined;
    if (!stopped || !this.#video.paused) return;
    if (stopped.following) this.goLive();
    else this.play();
  }

  /** Starts the element; without sound where the browser allows it no other way. */
  async #play(): Promise<void> {
    const video = this.#video;
    try {
      await video.play();
    } catch (refusal) {
      if (!(refusal instanceof DOMException) || refusal.name !== 'NotAllowedError') return;
      if (video.muted) {
        this.#wantsPlay = false;
        this.store.setState({ phase: 'paused' });
        return;
      }
      video.muted = true;
      this.store.setState({ mutedByBrowser: true });
      await this.#play();
    }
  }

  #setFollowing(following: boolean): void {
    this.#following = following;
    this.#engine?.setFollowing(following);
  }

  #listen(): void {
    const video = this.#video;
    const on = (name: keyof HTMLMediaElementEventMap, listener: () => void): void => {
      video.addEventListener(name, () => this.#engine && listener(), { signal: this.#gone.signal });
    };
    on('playing', () => {
      this.#playingSinceMs = Math.min(this.#playingSinceMs, performance.now());
      this.store.setState({ phase: 'playing', failure: undefined, picture: true });
    });
    on('waiting', () => {
      if (this.#draining) this.#stop('idle');
      else if (this.store.getState().phase === 'playing') this.store.setState({ phase: 'buffering' });
    });
    on('pause', () => {
      if (video.ended) return;
      if (this.#wantsPlay && document.hidden && !document.pictureInPictureElement)
        this.#stoppedUnseen = { following: this.#following };
      this.#wantsPlay = false;
      this.#setFollowing(false);
      this.store.setState({ phase: 'paused' });
    });
    on('play', () => {
      this.#wantsPlay = true;
      this.#stoppedUnseen = undefined;
      const { phase } = this.store.getState();
      if (phase === 'paused' || phase === 'ended') this.store.setState({ phase: 'buffering' });
    });
    on('ended', () => {
      if (this.#broadcast?.recorded) this.store.setState({ phase: 'ended' });
      // The broadcast ended, and the news of it may come later than its last picture.
      else if (this.#draining || this.store.getState().over) this.#stop('idle');
      else this.#fail('network');
    });
    on('loadeddata', () => this.store.setState({ picture: true }));
    on('resize', () => this.#update());
    on('timeupdate', () => this.#update());
    on('progress', () => this.#update());
    video.addEventListener(
      'volumechange',
      () => this.store.setState({ volume: video.volume, muted: video.muted }),
      { signal: this.#gone.signal },
    );
  }

  #tick(): void {
    if (!this.#engine) return;
    const { phase } = this.store.getState();
    const { currentTime } = this.#video;
    if (this.#checkStandstill(this.#engine, phase)) return;
    this.#update();
    const { behind } = this.store.getState();
    if (!behind && phase === 'playing' && !this.#broadcast?.recorded) this.#setFollowing(true);
    // The window has moved on past where the picture was left.
    const range = this.#engine.range;
    if (behind && range && currentTime < range.startSeconds - 1)
      this.#video.currentTime = range.startSeconds + 1;
  }

  /** Gets a picture going that stands still without a reason. @returns true if it begins anew */
  #checkStandstill(engine: PlaybackEngine, phase: PlayerState['phase']): boolean {
    if (phase === 'paused' || phase === 'ended') {
      this.#standstill.reset();
      return false;
    }
    const { buffered, currentTime } = this.#video;
    const remedy = this.#standstill.look({
      nowMs: performance.now(),
      positionSeconds: currentTime,
      bufferedEndSeconds: buffered.length === 0 ? 0 : buffered.end(buffered.length - 1),
      arrivals: engine.arrivals,
      isMoreToCome: engine.isMoreToCome,
    });
    if (remedy === 'restart') {
      this.#fail('network');
      return true;
    }
    if (remedy === 'seek') {
      const live = this.#following ? engine.livePositionSeconds : undefined;
      this.#video.currentTime = live ?? nextPlayableSeconds(this.#video);
    }
    return false;
  }

  #update(): void {
    const engine = this.#engine;
    if (!engine) return;
    const { phase, picture, over } = this.store.getState();
    const { currentTime } = this.#video;
    const { range } = engine;
    if (picture) this.#place = { positionSeconds: currentTime, dateMs: engine.dateAt(currentTime) };
    const latencySeconds = picture && !this.#broadcast?.recorded ? engine.latencySeconds : undefined;
    const target = engine.targetLatencySeconds ?? 0;
    this.store.setState({
      soundOnly: picture && this.#video.videoWidth === 0,
      range,
      positionSeconds: currentTime,
      bufferedToSeconds: currentTime + bufferedAheadSeconds(this.#video),
      latencySeconds,
      behind:
        over ||
        (latencySeconds !== undefined && (phase === 'paused' || latencySeconds > target + behindSeconds)),
    });
  }
}
