import { access, constants, mkdir } from 'node:fs/promises';
import { FootlightError, messageOf, type ErrorCode } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import {
  recordedTracks,
  type RecordedTrack,
  type RecordingSettings,
  type RecordingState,
} from '../../shared/contracts/recording.ts';
import type { TrackPacket } from '../../media-worker/jobs.ts';
import type { AudioConfig, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { storageError } from '../settings/atomic-file.ts';
import type { Timing } from '../../publish/timing.ts';
import { DiskWatch } from './disk-watch.ts';
import {
  createRecordingFile,
  defaultRecordingFolder,
  diskLevel,
  freeBytesOf,
  leastFreeBytes,
} from './recording-folder.ts';
import type { OpenedFile } from './recording-file.ts';
import type { RecordingJournal } from './recording-journal.ts';
import { Recording } from './recording.ts';

export interface RecorderOptions {
  settings: () => RecordingSettings;
  audioBitrateKbps: () => number;
  journal: RecordingJournal;
  timing: Timing;
  logger: Logger;
  /** The state is another than before. */
  onChanged: () => void;
  onKeyframeWanted: () => void;
  /** The recording ended without having been asked to. */
  onEnded: () => void;
  /** Of memory, where the disk is too slow; 64 MiB where it isn't said. */
  maxWaitingBytes?: number;
  /** Stand in for the disk in tests. */
  createFile?: (folder: string, nowMs: number) => Promise<OpenedFile>;
  readFreeBytes?: (folder: string) => Promise<number>;
}

/** Of what belongs to one recording; the rest of the state is the engine's. */
export type RecorderState = Omit<RecordingState, 'recovered' | 'replay'>;

const defaultMaxWaitingBytes = 64 * 1024 * 1024;
const bytesPerMegabyte = 1_000_000;
const usPerMinute = 60_000_000;
const tooSlowProblem =
  'The disk is too slow, so pictures are missing in the recording. Choose another disk, or lower the bitrate.';
const fullProblem =
  'The disk is full, so the recording was ended; what there is of it is whole. Free some space, or choose another disk.';

/** What there is from the start of a recording until its last file is on the disk. */
interface Running {
  recording: Recording;
  watch: DiskWatch;
  startedMs: number;
  stopping: Promise<void> | undefined;
}

/** Records the program to files: one consumer of the encode, which no other notices. */
export class Recorder {
  readonly #options: RecorderOptions;
  #starting: Promise<void> | undefined;
  #running: Running | undefined;
  /** What is left to be read of the recording before. */
  #last: Partial<RecorderState> = {};
  #folder: string | undefined;
  #freeBytes: number | undefined;
  #problem: string | undefined;
  #tracks: readonly RecordedTrack[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** True from `start` until the end of `stop`: it wants packets. */
  get isActive(): boolean {
    return this.#running !== undefined || this.#starting !== undefined;
  }

  /** As of the settings when the recording began. */
  get furtherBuses(): number[] {
    return this.#tracks.map(({ bus }) => bus).filter((bus) => bus > 0);
  }

  state(): RecorderState {
    const base = {
      folder: this.#chosenFolder(),
      ...(this.#freeBytes !== undefined &&
        this.#folder === this.#chosenFolder() && { freeBytes: this.#freeBytes }),
      diskLevel: this.#freeBytes === undefined ? 'good' : diskLevel(this.#freeBytes),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    } as const;
    const running = this.#running;
    if (!running) {
      return { phase: 'idle', files: 0, durationMs: 0, bytes: 0, droppedFrames: 0, ...this.#last, ...base };
    }
    const phase = running.stopping ? 'finishing' : running.recording.isPaused ? 'paused' : 'recording';
    return { phase, ...measure(running), ...base };
  }

  /**
   * Starts a recording in the folder of the settings, which is made if it is missing.
   * @throws FootlightError BAD_REQUEST if there is one already; STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  async start(): Promise<void> {
    if (this.isActive) throw new FootlightError('BAD_REQUEST', 'The recording is already running.');
    this.#starting = this.#start();
    try {
      await this.#starting;
    } finally {
      this.#starting = undefined;
    }
    this.#options.onChanged();
    this.#options.onKeyframeWanted();
  }

  /** Ends the recording; resolves when every file of it is on the disk. */
  async stop(): Promise<void> {
    // What can't be started need not be stopped, and has been told to whoever asked for it.
    await this.#starting?.catch(() => undefined);
    const running = this.#running;
    if (!running) return;
    running.stopping ??= this.#end(running);
    this.#options.onChanged();
    await running.stopping;
  }

  /** Leaves out what comes until `resume`. @throws FootlightError BAD_REQUEST without a recording */
  pause(): void {
    this.#recording().pause();
    this.#options.onChanged();
  }

  /** @throws FootlightError BAD_REQUEST without a recording */
  resume(): void {
    this.#recording().resume();
    this.#options.onChanged();
  }

  /** Goes on in a new file from the next keyframe on. @throws FootlightError BAD_REQUEST without a recording */
  split(): void {
    this.#recording().split();
  }

  /** Gives the present place a name that players show. @throws FootlightError BAD_REQUEST without a recording */
  addChapter(title: string): void {
    this.#recording().addChapter(title);
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#hand((recording) => {
      recording.handleVideoConfig(config);
    });
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#hand((recording) => {
      recording.handleAudioConfig(config);
    });
  }

  handleVideo(packet: VideoPacket): void {
    this.#hand((recording) => {
      recording.handleVideo(packet);
    });
  }

  handleAudio(packet: TrackPacket): void {
    this.#hand((recording) => {
      recording.handleAudio(packet);
    });
  }

  /** Whatever goes wrong in here is the recording's own trouble, never that of those who take the program too. */
  #hand(give: (recording: Recording) => void): void {
    const recording = this.#taking();
    if (!recording) return;
    try {
      give(recording);
    } catch (failure) {
      this.#endBecauseOf(
        `The recording was ended, because it failed: ${messageOf(failure)}`,
        failure instanceof FootlightError ? failure.code : 'INTERNAL',
      );
    }
  }

  #taking(): Recording | undefined {
    return this.#running?.stopping ? undefined : this.#running?.recording;
  }

  #recording(): Recording {
    const recording = this.#taking();
    if (!recording) throw new FootlightError('BAD_REQUEST', 'Nothing is recorded. Start a recording first.');
    return recording;
  }

  #chosenFolder(): string {
    const { folder } = this.#options.settings();
    return folder === '' ? defaultRecordingFolder() : folder;
  }

  async #start(): Promise<void> {
    const { settings, audioBitrateKbps, journal, timing, logger, onKeyframeWanted } = this.#options;
    const { createFile = createRecordingFile, readFreeBytes = freeBytesOf } = this.#options;
    const { splitMinutes, splitMegabytes } = settings();
    this.#tracks = recordedTracks(settings());
    const folder = this.#chosenFolder();
    this.#problem = undefined;
    this.#folder = folder;
    await prepareFolder(folder);
    this.#freeBytes = await readFreeBytes(folder);
    if (this.#freeBytes < leastFreeBytes) {
      throw new FootlightError(
        'STORAGE_FULL',
        `The disk of ${folder} is full. Free some space, or choose another folder.`,
      );
    }
    const recording = new Recording({
      openFile: () => createFile(folder, timing.nowMs()),
      journal,
      clock: timing,
      audioBitrateKbps: audioBitrateKbps(),
      tracks: this.#tracks,
      splitAfterUs: splitMinutes * usPerMinute,
      splitAfterBytes: splitMegabytes * bytesPerMegabyte,
      maxWaitingBytes: this.#options.maxWaitingBytes ?? defaultMaxWaitingBytes,
      onKeyframeWanted,
      onFailure: (failure) => {
        this.#endBecauseOf(failure.message, failure.code);
      },
      onTooSlow: () => {
        this.#problem = tooSlowProblem;
        logger.warn({}, tooSlowProblem);
        this.#options.onChanged();
      },
    });
    const watch = new DiskWatch(
      timing,
      () => readFreeBytes(folder),
      (freeBytes) => {
        this.#handleFreeBytes(freeBytes);
      },
    );
    this.#running = { recording, watch, startedMs: timing.nowMs(), stopping: undefined };
    logger.info({ folder }, 'The recording starts.');
  }

  #handleFreeBytes(freeBytes: number): void {
    const before = diskLevel(this.#freeBytes ?? Infinity);
    const now = diskLevel(freeBytes);
    this.#freeBytes = freeBytes;
    if (now !== before && now !== 'good') {
      this.#options.logger.warn({ freeBytes }, 'The disk that the recording goes to is getting full.');
    }
    if (freeBytes < leastFreeBytes) this.#endBecauseOf(fullProblem, 'STORAGE_FULL');
    else if (now !== before) this.#options.onChanged();
  }

  /** Ends the recording by itself. */
  #endBecauseOf(problem: string, code: ErrorCode): void {
    if (!this.#running || this.#problem === problem) return;
    this.#problem = problem;
    this.#options.logger.error({ code }, problem);
    if (this.#running.stopping) return;
    this.#options.onEnded();
    void this.stop();
  }

  async #end(running: Running): Promise<void> {
    const { recording, watch } = running;
    await recording.finish();
    watch.dispose();
    const last = measure(running);
    this.#last = last;
    this.#running = undefined;
    const { files, durationMs, bytes, droppedFrames } = last;
    this.#options.logger.info({ files, durationMs, bytes, droppedFrames }, 'The recording is over.');
    this.#options.onChanged();
  }
}

/** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw storageError(cause, folder);
  }
}

function measure({ recording, startedMs }: Running) {
  const { path: file, fileCount: files, byteLength: bytes, droppedFrames } = recording;
  const durationMs = Math.round(recording.durationUs / 1000);
  return { ...(file !== undefined && { file }), files, startedMs, durationMs, bytes, droppedFrames };
}
