import type {
  MediaPart,
  Poster,
  SpriteSheet,
  Rendition,
  TranscodeSettings,
} from '../../src/media-worker/jobs.ts';
import { DisposableStore } from '../../src/shared/base/disposable.ts';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { FormatChanges } from './format-changes.ts';
import type { TranscodeJob, StartTranscode } from './ports.ts';
import type { MediaChunk } from './publication.ts';
import { StartCache } from './start-cache.ts';

/** A worker that ran this long is not the one that fails again and again. */
const steadyAfterMs = 30_000;
const firstBackoffMs = 250;
const maxBackoffMs = 8000;
const maxFailures = 8;
/** Before the next worker starts for a publisher whose format can't be kept up with. */
const formatWaitMs = 5000;
/** By how much what viewers were given can differ from what the clock says. */
const seenToleranceMs = 1000;
/** For what is inside a worker to come out after the publisher's end. */
const drainMs = 5000;

/** What comes of a transcoding; called in order. */
interface TranscodingObserver {
  renditions(renditions: readonly Rendition[]): void;
  part(part: MediaPart): void;
  sprite(sheet: SpriteSheet): void;
  poster(poster: Poster): void;
  dropped(renditionId: string): void;
  restored(rendition: Rendition): void;
  /** A worker is gone; another follows, or one of the endings. */
  interrupted(): void;
  /** Ending: everything came out after `end()`. */
  finished(): void;
  /** Ending: this stream can't be transcoded. */
  failed(error: FootlightError): void;
}

/** How the work on a stream goes. */
export interface TranscodingLoad {
  /** How far the rungs are behind the source. */
  lagMs: number;
  /** What the media worker takes. */
  memoryBytes: number;
}

export interface TranscodingOptions {
  settings: TranscodeSettings;
  start: StartTranscode;
  observer: TranscodingObserver;
  onRestart: (reason: string) => void;
  /** The stream goes on, but its publisher should know what is wrong with it; nothing is any more if undefined. */
  onTrouble: (reason: string | undefined) => void;
  logger: Logger;
}

/**
 * Keeps one media worker at work on one publisher's stream: replaces it at once when it dies, starts
 * over when the format changes, and re-encodes the source whose keyframes are too far apart to copy, or
 * whose format changes again and again.
 */
export class Transcoding {
  readonly #options: TranscodingOptions;
  readonly #cache = new StartCache();
  #settings: TranscodeSettings;
  #job: TranscodeJob | undefined;
  #subscriptions: DisposableStore | undefined;
  #state: 'running' | 'draining' | 'over' = 'running';
  /** Set once a worker that stands ready is to be fed from the next keyframe on. */
  #awaitsKeyframe = false;
  #hasKeyframes = false;
  /** Set while no worker is to start before its time. */
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  readonly #formatChanges = new FormatChanges();
  /** What its format's changes made necessary is undone once they are over. */
  #calmSource: TranscodeSettings['source'] | undefined;
  #knownChanges = 0;
  #startedMs = 0;
  /** End of all that viewers were given, on the publisher's clock. */
  #seenUntilUs: number | undefined;
  #load: TranscodingLoad = { lagMs: 0, memoryBytes: 0 };

  constructor(options: TranscodingOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#startJob();
  }

  get load(): TranscodingLoad {
    return this.#load;
  }

  /** True while no worker can make anything of what comes: until there is a keyframe, or for a while. */
  get isWaiting(): boolean {
    return this.#state === 'running' && (!this.#job || this.#awaitsKeyframe);
  }

  write(chunk: MediaChunk): void {
    if (this.#state !== 'running') return;
    const changed = this.#cache.add(chunk);
    // What came before is of no use with another format.
    if (changed) this.#cache.clear();
    this.#hasKeyframes ||= chunk.role === 'keyframe';
    const isTaken = changed === 'video' && this.#settings.source === 'fit';
    if (changed && !isTaken && this.#job) {
      this.#options.logger.info({}, 'The publisher changed its format: a new media worker starts');
      this.#interrupt();
      const waitMs = this.#handleFormatChange(changed);
      if (waitMs > 0) this.#startSoon(waitMs);
      return;
    }
    if (chunk.role === 'keyframe') this.#calmDown();
    if (this.#awaitsKeyframe) {
      if (this.#cache.hasKeyframe) this.#feedCached();
    } else if (this.#job) this.#job.write(chunk.bytes, chunk.role === 'data');
    else if (!this.#timer && chunk.role === 'keyframe') this.#startJob();
  }

  /**
   * Nothing has come for a while: what is inside is given up, and a new worker stands ready for the next
   * keyframe. After `end` it is over.
   */
  pause(): void {
    if (this.#state === 'draining') this.#finish();
    if (this.#state !== 'running' || !this.#job) return;
    this.#cache.clear();
    this.#dropJob();
    this.#awaitsKeyframe = this.#hasKeyframes;
    this.#startJob();
  }

  /** The publisher is gone: what is inside comes out, then `finished` is called. */
  end(): void {
    if (this.#state !== 'running') return;
    this.#state = 'draining';
    clearTimeout(this.#timer);
    if (!this.#job) {
      this.#finish();
      return;
    }
    this.#job.end();
    this.#timer = setTimeout(() => {
      this.#finish();
    }, drainMs);
  }

  /** Ends at once, without a word to the observer. */
  kill(): void {
    this.#state = 'over';
    clearTimeout(this.#timer);
    this.#dropJob();
  }

  #startJob(): void {
    this.#timer = undefined;
    this.#startedMs = performance.now();
    this.#knownChanges = 0;
    const job = this.#options.start({ ...this.#settings, ...this.#seen });
    const subscriptions = new DisposableStore();
    this.#job = job;
    this.#subscriptions = subscriptions;
    const { observer, logger } = this.#options;
    subscriptions.add(
      job.on('renditions', (renditions) => {
        observer.renditions(renditions);
      }),
    );
    subscriptions.add(
      job.on('part', (part) => {
        this.#seenUntilUs = Math.max(this.#seenUntilUs ?? 0, part.startUs + part.durationUs);
        observer.part(part);
      }),
    );
    subscriptions.add(
      job.on('sprite', (sheet) => {
        observer.sprite(sheet);
      }),
    );
    subscriptions.add(
      job.on('poster', (poster) => {
        observer.poster(poster);
      }),
    );
    subscriptions.add(
      job.on('warning', ({ code, message, renditionId }) => {
        logger.warn({ code }, message);
        if (renditionId !== undefined) observer.dropped(renditionId);
      }),
    );
    subscriptions.add(
      job.on('restored', (rendition) => {
        logger.info(
          { rendition: rendition.id },
          'A dropped rendition is back, for there is time for it again',
        );
        observer.restored(rendition);
      }),
    );
    subscriptions.add(
      job.on('progress', ({ lagMs, memoryBytes, formatChanges }) => {
        this.#load = { lagMs, memoryBytes };
        if (formatChanges > this.#knownChanges) this.#formatChanges.note(performance.now());
        this.#knownChanges = formatChanges;
      }),
    );
    subscriptions.add(
      job.on('ended', ({ error }) => {
        this.#handleEnded(error);
      }),
    );
    if (!this.#awaitsKeyframe) this.#feedCached();
  }

  #feedCached(): void {
    this.#awaitsKeyframe = false;
    for (const { bytes } of this.#cache.contents()) this.#job?.write(bytes);
  }

  /** A group of pictures that is fed to a worker again may have been seen in part. */
  get #seen(): Pick<TranscodeSettings, 'seen'> {
    if (this.#settings.source === 'copy' || this.#seenUntilUs === undefined || !this.#cache.hasKeyframe)
      return {};
    return { seen: { untilUs: this.#seenUntilUs, withinMs: this.#cache.ageMs + seenToleranceMs } };
  }

  #interrupt(): void {
    this.#dropJob();
    this.#options.observer.interrupted();
  }

  #dropJob(): void {
    this.#subscriptions?.dispose();
    this.#job?.kill();
    this.#job = undefined;
    this.#awaitsKeyframe = false;
    this.#load = { lagMs: 0, memoryBytes: 0 };
  }

  #handleEnded(error: FootlightError | undefined): void {
    this.#dropJob();
    if (this.#state === 'draining') {
      this.#finish();
      return;
    }
    const { observer, logger, onRestart, onTrouble } = this.#options;
    observer.interrupted();
    if (error?.code === 'SOURCE_KEYFRAMES_TOO_FAR' && this.#settings.source === 'copy') {
      onTrouble(
        `The publisher's keyframes are more than ${this.#settings.maxSegmentMs / 1000} s apart: set its keyframe interval to 2 s. Until then the relay encodes it anew.`,
      );
      this.#settings = { ...this.#settings, source: 'transcode' };
      this.#startSoon(0);
      return;
    }
    if (error?.code === 'SOURCE_CHANGED') {
      logger.info({}, `${error.message} A new media worker starts`);
      this.#startSoon(this.#handleFormatChange('video'));
      return;
    }
    if (error?.code === 'ENCODER_UNAVAILABLE' && this.#settings.encoders === undefined) {
      logger.warn(
        { code: error.code },
        `${error.message} The renditions are encoded in software from now on`,
      );
      this.#settings = { ...this.#settings, encoders: {} };
      this.#startSoon(0);
      return;
    }
    const isWorkersFault =
      error === undefined || error.code === 'WORKER_LOST' || error.code === 'WORKER_FAILED';
    if (performance.now() - this.#startedMs >= steadyAfterMs) this.#failures = 0;
    this.#failures += 1;
    if (!isWorkersFault || this.#failures > maxFailures) {
      this.#state = 'over';
      observer.failed(
        error ?? new FootlightError('WORKER_FAILED', 'The media worker ended again and again.'),
      );
      return;
    }
    onRestart(error?.message ?? 'The media worker ended.');
    // What killed two workers running may be in the very pictures that the next would be fed, or in a driver.
    if (this.#failures > 1) {
      this.#cache.clear();
      this.#settings = { ...this.#settings, encoders: {} };
    }
    const delayMs =
      this.#failures === 1 ? 0 : Math.min(firstBackoffMs * 2 ** (this.#failures - 2), maxBackoffMs);
    logger.warn({ reason: error?.message, delayMs }, 'The media worker is gone: another starts');
    this.#startSoon(delayMs);
  }

  /** @returns for how many ms the next worker has to wait */
  #handleFormatChange(kind: 'video' | 'audio'): number {
    if (!this.#formatChanges.note(performance.now())) return 0;
    const { source } = this.#settings;
    // Another size can be fitted into the picture, but neither another codec nor another sound.
    if (kind === 'audio') {
      this.#options.onTrouble(
        'The publisher changes the format of its sound again and again, so the broadcast is interrupted each time. Set the encoder to one sample rate and one number of channels.',
      );
    }
    if (kind === 'audio' || source === 'fit') return formatWaitMs;
    this.#calmSource = source;
    this.#settings = { ...this.#settings, source: 'fit' };
    this.#options.onTrouble(
      'The publisher changes its format again and again, so the relay encodes its picture anew, in one size. Set the encoder to one size and one set of parameters.',
    );
    return 0;
  }

  /** A publisher that has kept to one format for a while is treated as any other, from this keyframe on. */
  #calmDown(): void {
    if (!this.#calmSource || !this.#job || !this.#formatChanges.isCalm(performance.now())) return;
    this.#settings = { ...this.#settings, source: this.#calmSource };
    this.#calmSource = undefined;
    this.#options.onTrouble(undefined);
    this.#interrupt();
  }

  /** Starts a worker after the delay, and not before there is a keyframe to start with. */
  #startSoon(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#cache.hasKeyframe) this.#startJob();
    }, delayMs);
  }

  #finish(): void {
    this.kill();
    this.#options.observer.finished();
  }
}
