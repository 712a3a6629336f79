import Hls, { type LevelDetails } from 'hls.js';
import { bufferedAheadSeconds } from './buffered-ahead.ts';
import { catchUpRate, DelayGoal, type DelayMode } from './delay-goal.ts';

/** How much further behind than wanted the picture may be before it jumps rather than hurries. */
const jumpBeyondSeconds = 4;
/** A stream without parts has no HOLD-BACK sometimes: three target durations then (RFC 8216bis 4.4.3.8). */
const defaultHoldBackSegments = 3;

/** Keeps a live picture as far behind life as is wanted, by its rate and, if it is too far, by a jump. */
export class HlsPace {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #goal: DelayGoal;
  readonly #gone = new AbortController();
  #following = true;

  constructor(hls: Hls, video: HTMLVideoElement, mode: DelayMode) {
    this.#hls = hls;
    this.#video = video;
    this.#goal = new DelayGoal(mode);
    const { signal } = this.#gone;
    hls.on(Hls.Events.LEVEL_UPDATED, () => this.#keep());
    hls.on(Hls.Events.ERROR, (_, { details }) => {
      if (details === Hls.ErrorDetails.BUFFER_STALLED_ERROR && this.#following)
        this.#goal.handleStall(performance.now());
    });
    video.addEventListener('timeupdate', () => this.#keep(), { signal });
  }

  get following(): boolean {
    return this.#following;
  }

  /** A playlist has come: its delay is known before hls.js looks for the place to begin at. */
  handlePlaylist({ live, partHoldBack, partTarget, holdBack, targetduration }: LevelDetails): void {
    if (!live) return;
    this.#goal.setHoldBack({
      holdBackSeconds: partHoldBack || holdBack || defaultHoldBackSegments * targetduration,
      partSeconds: partTarget || undefined,
    });
    this.#aim();
  }

  setMode(mode: DelayMode): void {
    this.#goal.mode = mode;
    this.#keep();
  }

  /** False leaves the picture where the viewer put it, however far behind that is. */
  setFollowing(following: boolean): void {
    if (this.#following === following) return;
    this.#following = following;
    if (!following) this.#video.playbackRate = 1;
    this.#keep();
  }

  dispose(): void {
    this.#gone.abort();
    this.#video.playbackRate = 1;
  }

  #aim(): void {
    const goalSeconds = this.#goal.seconds;
    if (goalSeconds !== undefined && this.#hls.targetLatency !== goalSeconds)
      this.#hls.targetLatency = goalSeconds;
  }

  #keep(): void {
    const { config, latestLevelDetails } = this.#hls;
    const goalSeconds = this.#goal.seconds;
    if (!latestLevelDetails?.live || goalSeconds === undefined) return;
    this.#aim();
    config.liveMaxLatencyDuration = this.#following ? goalSeconds + jumpBeyondSeconds : Infinity;
    if (!this.#following || this.#video.paused) return;
    const behindSeconds = this.#hls.latency - goalSeconds;
    const aheadSeconds = bufferedAheadSeconds(this.#video);
    this.#goal.handleBuffer(performance.now(), aheadSeconds, behindSeconds);
    const rate = catchUpRate(behindSeconds, aheadSeconds, this.#video.playbackRate);
    if (rate !== this.#video.playbackRate) this.#video.playbackRate = rate;
  }
}
