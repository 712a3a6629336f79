import { ConnectionWatch, type ConnectionReading, type ConnectionVerdict } from './connection-watch.ts';

export interface AdaptiveBitrateSettings {
  /** What the performer wants; never more. */
  targetKbps: number;
  /** Goes beside the video over the same connections. */
  audioKbps: number;
  /** False: the bitrate is the target. */
  enabled: boolean;
}

export interface BitrateChange {
  kbps: number;
  direction: 'down' | 'up';
  /** True if the change before went the other way, or there was none. */
  turned: boolean;
}

/** The bitrate never goes below this share of the target, nor below 300 kbit/s. */
const floorShare = 0.2;
const leastFloorKbps = 300;
/** Of what a connection carries, the rest being what drains the queue. */
const usedShare = 0.8;
/**
 * Bounds of one step down, as shares of the present bitrate. A short stall is no measure of what a
 * connection carries. Nor is what seems to get through: SRT confirms what the other side went without,
 * too. So a step that was not enough is followed by a larger one.
 */
const largestCut = 0.4;
const smallestCut = 0.85;
const smallestNextCut = 0.65;
const notEnoughMs = 5_000;
/** Sound with what its container adds. */
const audioFactor = 1.2;
/** Between two steps down: the encoder and the connection have to follow first. */
const lowerEveryMs = 2_000;
/** Everything has to be clear for this long before the bitrate goes up, and every step waits. */
const clearBeforeRaiseMs = 5_000;
const raiseEveryMs = 2_000;
/** Of the target, per step up. */
const raiseShare = 0.05;
/** Near the bitrate that was too much last, steps wait longer, and longer again after each that failed. */
const firstProbeEveryMs = 8_000;
const lastProbeEveryMs = 60_000;
/** A step up that is followed by a step down within this failed. */
const probeAnswerMs = 15_000;
/** What was too much so long ago may not be so any more. */
const rememberSlowMs = 120_000;
/** At the floor for this long, a connection that is still too slow is left to leave pictures out. */
const patienceAtFloorMs = 10_000;

interface Watched {
  watch: ConnectionWatch;
  troubleSinceMs: number | undefined;
  clearSinceMs: number | undefined;
  /** Does not count until it has been clear for a while. */
  isHopeless: boolean;
}

/**
 * The bitrate of the one encoder behind all connections. Goes down at once, to a share of what the slowest
 * connection carries, and up again step by step when all are clear. A connection that can't carry even the
 * least doesn't count, so that it can't hold the healthy ones down.
 */
export class AdaptiveBitrate {
  readonly #watched = new Map<string, Watched>();
  #settings: AdaptiveBitrateSettings;
  #kbps: number;
  #loweredFor: string | undefined;
  #direction: BitrateChange['direction'] | undefined;
  #clearSinceMs: number | undefined;
  #loweredAtMs = -Infinity;
  #raisedAtMs = -Infinity;
  /** The video bitrate that was too much last. */
  #tooMuchKbps: number | undefined;
  #probeEveryMs = firstProbeEveryMs;

  constructor(settings: AdaptiveBitrateSettings) {
    this.#settings = settings;
    this.#kbps = settings.targetKbps;
  }

  get kbps(): number {
    return this.#kbps;
  }

  /** The destination that was too slow, while the bitrate is below the target. */
  get loweredFor(): string | undefined {
    return this.#loweredFor;
  }

  /** Takes the performer's change. A bitrate that is lowered stays so until the connections are clear. */
  configure(settings: AdaptiveBitrateSettings): void {
    const wasLowered = this.#kbps < this.#settings.targetKbps;
    this.#settings = settings;
    const { targetKbps, enabled } = settings;
    const keeps = enabled && wasLowered;
    this.#kbps = keeps ? Math.min(Math.max(this.#kbps, this.#floorKbps), targetKbps) : targetKbps;
    if (this.#kbps === targetKbps) this.#loweredFor = undefined;
  }

  /**
   * Takes what every live connection tells; call it several times a second.
   * @returns the change, if there is one
   */
  observe(readings: readonly ConnectionReading[], nowMs: number): BitrateChange | undefined {
    if (!this.#settings.enabled) return undefined;
    for (const [id, { watch }] of this.#watched) {
      if (!readings.some((reading) => reading.id === id)) watch.end();
    }
    let counted = 0;
    let areClear = true;
    let slowest: { id: string; kbps: number } | undefined;
    for (const reading of readings) {
      const watched = this.#watchedOf(reading.id);
      const verdict = watched.watch.read(reading, nowMs);
      if (!this.#counts(watched, verdict, nowMs)) continue;
      counted += 1;
      if (verdict.state !== 'clear') areClear = false;
      if (verdict.state !== 'slow') continue;
      const kbps = verdict.carriesKbps * usedShare - this.#settings.audioKbps * audioFactor;
      if (!slowest || kbps < slowest.kbps) slowest = { id: reading.id, kbps };
    }
    if (!areClear || counted === 0) this.#clearSinceMs = undefined;
    else this.#clearSinceMs ??= nowMs;
    if (slowest) return this.#lower(slowest, nowMs);
    return this.#clearSinceMs === undefined ? undefined : this.#raise(this.#clearSinceMs, nowMs);
  }

  get #floorKbps(): number {
    const { targetKbps } = this.#settings;
    return Math.min(targetKbps, Math.max(leastFloorKbps, Math.round(targetKbps * floorShare)));
  }

  #watchedOf(id: string): Watched {
    let watched = this.#watched.get(id);
    if (!watched) {
      const watch = new ConnectionWatch();
      watched = { watch, troubleSinceMs: undefined, clearSinceMs: undefined, isHopeless: false };
      this.#watched.set(id, watched);
    }
    return watched;
  }

  /** True unless the connection is hopeless. That outlives a reconnection. */
  #counts(watched: Watched, { state }: ConnectionVerdict, nowMs: number): boolean {
    watched.clearSinceMs = state === 'clear' ? (watched.clearSinceMs ?? nowMs) : undefined;
    const isInTrouble = state !== 'clear' && this.#kbps <= this.#floorKbps;
    watched.troubleSinceMs = isInTrouble ? (watched.troubleSinceMs ?? nowMs) : undefined;
    if (nowMs - (watched.troubleSinceMs ?? nowMs) > patienceAtFloorMs) watched.isHopeless = true;
    if (nowMs - (watched.clearSinceMs ?? nowMs) >= clearBeforeRaiseMs) watched.isHopeless = false;
    return !watched.isHopeless;
  }

  #lower(slowest: { id: string; kbps: number }, nowMs: number): BitrateChange | undefined {
    if (nowMs - this.#loweredAtMs < lowerEveryMs) return undefined;
    const isNext = nowMs - this.#loweredAtMs < notEnoughMs;
    const most = this.#kbps * (isNext ? smallestNextCut : smallestCut);
    const within = Math.min(Math.max(slowest.kbps, this.#kbps * largestCut), most);
    const kbps = Math.max(Math.round(within), this.#floorKbps);
    if (kbps >= this.#kbps) return undefined;
    const isFailedProbe = nowMs - this.#raisedAtMs < probeAnswerMs;
    this.#probeEveryMs = isFailedProbe
      ? Math.min(this.#probeEveryMs * 2, lastProbeEveryMs)
      : firstProbeEveryMs;
    this.#tooMuchKbps = Math.max(kbps, Math.min(slowest.kbps / usedShare, this.#kbps));
    this.#loweredAtMs = nowMs;
    this.#loweredFor = slowest.id;
    return this.#change(kbps, 'down');
  }

  #raise(clearSinceMs: number, nowMs: number): BitrateChange | undefined {
    const { targetKbps } = this.#settings;
    if (this.#kbps >= targetKbps || nowMs - clearSinceMs < clearBeforeRaiseMs) return undefined;
    const kbps = Math.min(targetKbps, Math.round(this.#kbps + targetKbps * raiseShare));
    const isRemembered = nowMs - this.#loweredAtMs < rememberSlowMs;
    const tooMuchKbps = (isRemembered ? this.#tooMuchKbps : undefined) ?? Infinity;
    const waitMs = kbps > tooMuchKbps ? this.#probeEveryMs : raiseEveryMs;
    if (nowMs - Math.max(this.#raisedAtMs, clearSinceMs) < waitMs) return undefined;
    // It has been above for a whole wait, so it was not too much after all.
    if (this.#kbps > tooMuchKbps) this.#tooMuchKbps = undefined;
    this.#raisedAtMs = nowMs;
    if (kbps === targetKbps) this.#loweredFor = undefined;
    return this.#change(kbps, 'up');
  }

  #change(kbps: number, direction: BitrateChange['direction']): BitrateChange {
    const turned = this.#direction !== direction;
    this.#kbps = kbps;
    this.#direction = direction;
    return { kbps, direction, turned };
  }
}
