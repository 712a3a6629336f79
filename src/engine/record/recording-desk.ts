import type { Disposable } from '../../shared/base/disposable.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { RecordingService } from '../../shared/contracts/engine.ts';
import type {
  RecordingSettings,
  RecordingState,
  RecoveredRecording,
} from '../../shared/contracts/recording.ts';
import type { ProgramOutput } from '../encode/program-output.ts';
import { Watch } from '../session/watch.ts';
import { every, type Timing } from '../../publish/timing.ts';
import { Recorder } from './recorder.ts';
import { RecordingJournal } from './recording-journal.ts';
import { recoverRecordings } from './recover-recordings.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import { Turns } from './turns.ts';

export interface RecordingDeskOptions {
  profileDir: string;
  settings: () => RecordingSettings;
  output: ProgramOutput;
  timing: Timing;
  logger: Logger;
  onKeyframeWanted: () => void;
  showFile: (path: string) => Promise<void>;
  /** A recording begins or ends, or something of it changed. */
  onChanged: () => void;
}

/** While something is recorded its numbers are told so often. */
const tellEveryMs = 1_000;

/** What the performer records with: the recorder and the replay buffer, each a consumer of the one encode. */
export class RecordingDesk implements RecordingService {
  readonly #options: RecordingDeskOptions;
  readonly #recorder: Recorder;
  readonly #replay: ReplayBuffer;
  readonly #watch: Watch<RecordingState>;
  /** While something is recorded. */
  #telling: Disposable | undefined;
  readonly #recovering: Promise<void>;
  readonly #recorderTurns = new Turns();
  readonly #replayTurns = new Turns();
  #recovered: RecoveredRecording[] = [];

  /** Begins to repair what the last run left open; nothing waits for it but `start`. */
  constructor(options: RecordingDeskOptions) {
    this.#options = options;
    const { profileDir, settings, output, timing, logger, onKeyframeWanted } = options;
    const journal = new RecordingJournal(profileDir, logger);
    const shared = {
      settings,
      audioBitrateKbps: () => output.encoding.audioBitrateKbps,
      timing,
      logger,
      onKeyframeWanted,
      onChanged: () => {
        this.changed();
      },
    };
    const recorder = new Recorder({
      ...shared,
      journal,
      onEnded: () => {
        void output.remove(recorder);
      },
    });
    this.#recorder = recorder;
    this.#replay = new ReplayBuffer(shared);
    this.#watch = new Watch(() => this.state(), timing);
    this.#recovering = recoverRecordings(journal, logger).then((recovered) => {
      this.#recovered = recovered;
      if (recovered.length > 0) this.changed();
    });
  }

  /** True from the start of a recording until its last file is whole. */
  get isRecording(): boolean {
    return this.#recorder.isActive;
  }

  state(): RecordingState {
    return { ...this.#recorder.state(), recovered: this.#recovered, replay: this.#replay.state() };
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<RecordingState> {
    return this.#watch.values(signal);
  }

  /** Settings or state are others than before. */
  changed(): void {
    const isActive = this.#recorder.isActive || this.#replay.isActive;
    if (isActive) {
      this.#telling ??= every(this.#options.timing, tellEveryMs, () => {
        this.#watch.changed();
      });
    } else {
      this.#telling?.dispose();
      this.#telling = undefined;
    }
    this.#watch.changed();
    this.#options.onChanged();
  }

  start(): Promise<void> {
    return this.#recorderTurns.take(async () => {
      // The journal is read first, so that a new recording isn't taken for one that was cut off.
      await this.#recovering;
      await this.#recorder.start();
      this.#options.output.add(this.#recorder);
    });
  }

  stop(): Promise<void> {
    return this.#recorderTurns.take(async () => {
      await this.#options.output.remove(this.#recorder);
      await this.#recorder.stop();
    });
  }

  pause(): void {
    this.#recorder.pause();
  }

  resume(): void {
    this.#recorder.resume();
  }

  split(): void {
    this.#recorder.split();
  }

  addChapter(title: string): void {
    this.#recorder.addChapter(title);
  }

  startReplay(): Promise<void> {
    return this.#replayTurns.take(() => {
      this.#replay.start();
      this.#options.output.add(this.#replay);
      return Promise.resolve();
    });
  }

  stopReplay(): Promise<void> {
    return this.#replayTurns.take(async () => {
      await this.#options.output.remove(this.#replay);
      await this.#replay.stop();
    });
  }

  saveReplay(): Promise<string> {
    return this.#replay.save();
  }

  async show(file: string): Promise<void> {
    const { file: newest, recovered, replay } = this.state();
    const told = [newest, replay.lastSaved, ...recovered.map((each) => each.file)];
    if (!told.includes(file))
      throw new FootlightError('NOT_FOUND', 'This file is no recording of this studio.');
    await this.#options.showFile(file);
  }

  /** Ends recording and replay in order; resolves when every file is whole. */
  async close(): Promise<void> {
    await this.#recovering;
    await Promise.all([this.stop(), this.stopReplay()]);
    this.#watch.close();
  }
}
