import { createStore, type StoreApi } from 'zustand/vanilla';
import { HlsEngine, hlsSupported } from './hls-engine.ts';
import { NativeEngine, nativeHlsSupported } from './native-engine.ts';
import type { EngineEvents, PlaybackEngine, PlaybackFailure } from './playback-engine.ts';
import { initialPlayerState, type PlayerState } from './player-state.ts';
import { recallSound, rememberSound } from './sound-memory.ts';

/** What to play: a playlist, and the broadcast that it belongs to. */
export interface Broadcast {
  playlistUrl: string;
  /** Differs from one broadcast of the channel to the next. */
  id: string;
}

const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Failures in a row that the viewer isn't troubled with. */
const quietAttempts = 3;
/** Playing this long counts as success: the next failure is the first again. */
const steadyMs = 10_000;
/** Without any progress for so long, playback starts afresh. */
const stuckMs = 20_000;
/** Longest time for the rest of an ended broadcast to play out. */
const drainMs = 10_000;
/** Behind by this much more than wanted, going to live is offered. */
const behindSeconds = 3;

/**
 * Plays a channel's broadcasts in a video element, without React: starts, retries, follows the live
 * position, and tells of it all through `store`.
 */
export class LivePlayer {
  readonly store: StoreApi<PlayerState>;
  readonly #video: HTMLVideoElement;
  readonly #gone = new AbortController();
  #engine: PlaybackEngine | undefined;
  #broadcast: Broadcast | undefined;
  #draining = false;
  /** False once the viewer has gone back or paused: the picture stays where the viewer put it. */
  #following = true;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ticker: ReturnType<typeof setInterval>;
  #progress = { position: -1, atMs: 0, playingSinceMs: 0 };

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    const sound = recallSound();
    video.volume = sound.volume;
    video.muted = sound.muted;
    this.store = createStore<PlayerState>(() => ({ ...initialPlayerState, ...sound }));
    this.#listen();
    this.#ticker = setInterval(() => this.#tick(), 1_000);
  }

  /** Plays a broadcast; undefined means that it has ended, and what is left of it is played out. */
  setBroadcast(broadcast: Broadcast | undefined): void {
    if (broadcast?.id === this.#broadcast?.id) return;
    this.#broadcast = broadcast;
    if (broadcast) {
      this.#attempts = 0;
      this.#following = true;
      this.#begin();
    } else if (this.store.getState().phase === 'playing') {
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

  togglePlay(): void {
    if (this.#video.paused) void this.#play();
    else this.#video.pause();
  }

  /** Catches up with the broadcast and keeps up with it. */
  goLive(): void {
    this.#setFollowing(true);
    const live = this.#engine?.livePositionSeconds;
    if (live !== undefined) this.#video.currentTime = live;
    void this.#play();
  }

  /** Steps back or forward within what the relay still has. */
  seekBy(seconds: number): void {
    const { seekable, currentTime } = this.#video;
    const live = this.#engine?.livePositionSeconds;
    if (live === undefined || seekable.length === 0) return;
    if (currentTime + seconds >= live) {
      if (this.store.getState().behind) this.goLive();
      return;
    }
    this.#setFollowing(false);
    this.#video.currentTime = Math.max(seekable.start(0), currentTime + seconds);
  }

  /** @param volume 0 to 1; anything above 0 turns the sound on */
  setVolume(volume: number): void {
    this.#video.volume = Math.min(1, Math.max(0, volume));
    this.setMuted(this.#video.volume === 0);
  }

  setMuted(muted: boolean): void {
    this.#video.muted = muted;
    if (!muted && this.#video.volume === 0) this.#video.volume = 0.5;
    this.store.setState({ mutedByBrowser: false });
    rememberSound({ volume: this.#video.volume, muted });
  }

  /** @param quality one of the offered ids; undefined is automatic */
  setQuality(quality: string | undefined): void {
    this.store.setState({ quality });
    this.#engine?.setQuality(quality);
  }

  dispose(): void {
    this.#gone.abort();
    clearInterval(this.#ticker);
    this.#stop('idle');
  }

  /** @param phase `failed` if the viewer is being told of a failure, which stays on show until there is a picture */
  #begin(phase: 'starting' | 'failed' = 'starting', failure?: PlaybackFailure): void {
    const { playlistUrl } = this.#broadcast ?? {};
    if (!playlistUrl) return;
    this.#stop(phase, failure);
    this.#progress = { position: -1, atMs: performance.now(), playingSinceMs: Infinity };
    const { store } = this;
    const events: EngineEvents = {
      onQualities: (qualities, unplayable) => store.setState({ qualities, unplayable }),
      onQualityShown: (shownQuality) => store.setState({ shownQuality }),
      onAttached: () => {
        if (store.getState().phase !== 'paused') void this.#play();
      },
      onFailure: (failure) => this.#fail(failure),
    };
    if (hlsSupported()) this.#engine = new HlsEngine(this.#video, playlistUrl, events);
    else if (nativeHlsSupported(this.#video))
      this.#engine = new NativeEngine(this.#video, playlistUrl, events);
    else this.#fail('codec');
    this.#engine?.setQuality(store.getState().quality);
  }

  #stop(phase: 'idle' | 'starting' | 'failed', failure?: PlaybackFailure): void {
    clearTimeout(this.#timer);
    this.#draining = false;
    this.#engine?.dispose();
    this.#engine = undefined;
    // The rungs stay until a playlist names others: they tell what couldn't be played, too.
    const { picture, latencySeconds, behind } = initialPlayerState;
    this.store.setState({ phase, failure, picture, latencySeconds, behind });
  }

  #fail(failure: PlaybackFailure): void {
    if (performance.now() - this.#progress.playingSinceMs > steadyMs) this.#attempts = 0;
    const delayMs = retryDelaysMs[Math.min(this.#attempts, retryDelaysMs.length - 1)] ?? 0;
    this.#attempts += 1;
    const phase = failure === 'codec' || this.#attempts > quietAttempts ? 'failed' : 'starting';
    this.#stop(phase, failure);
    if (failure === 'codec') return;
    this.#timer = setTimeout(() => this.#begin(phase, failure), delayMs * (0.8 + 0.4 * Math.random()));
  }

  /** Starts the element; without sound where the browser allows it no other way. */
  async #play(): Promise<void> {
    const video = this.#video;
    try {
      await video.play();
    } catch (refusal) {
      if (!(refusal instanceof DOMException) || refusal.name !== 'NotAllowedError') return;
      if (video.muted) {
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
      this.#progress.playingSinceMs = Math.min(this.#progress.playingSinceMs, performance.now());
      this.store.setState({ phase: 'playing', failure: undefined, picture: true });
    });
    on('waiting', () => {
      if (this.#draining) this.#stop('idle');
      else if (this.store.getState().phase === 'playing') this.store.setState({ phase: 'buffering' });
    });
    on('pause', () => {
      if (video.ended) return;
      this.#setFollowing(false);
      this.store.setState({ phase: 'paused' });
    });
    on('play', () => {
      if (this.store.getState().phase === 'paused') this.store.setState({ phase: 'buffering' });
    });
    on('ended', () => {
      // The broadcast ended, and the news of it may come later than its last picture.
      if (this.#draining) this.#stop('idle');
      else this.#fail('network');
    });
    video.addEventListener(
      'volumechange',
      () => this.store.setState({ volume: video.volume, muted: video.muted }),
      { signal: this.#gone.signal },
    );
  }

  #tick(): void {
    const engine = this.#engine;
    if (!engine) return;
    const { phase } = this.store.getState();
    const nowMs = performance.now();
    if (this.#video.currentTime !== this.#progress.position || phase === 'paused') {
      this.#progress.position = this.#video.currentTime;
      this.#progress.atMs = nowMs;
    } else if (nowMs - this.#progress.atMs > stuckMs) {
      this.#fail('network');
      return;
    }
    const latencySeconds = this.store.getState().picture ? engine.latencySeconds : undefined;
    const target = engine.targetLatencySeconds ?? 0;
    const behind =
      latencySeconds !== undefined && (phase === 'paused' || latencySeconds > target + behindSeconds);
    if (!behind && phase === 'playing') this.#following = true;
    engine.setFollowing(this.#following);
    this.store.setState({ latencySeconds, behind });
  }
}
