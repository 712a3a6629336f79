import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import {
  recordedTracks,
  type RecordedTrack,
  type RecordingSettings,
  type ReplayState,
} from '../../shared/contracts/recording.ts';
import type { TrackPacket } from '../../media-worker/jobs.ts';
import type { AudioConfig, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { Timing } from '../../publish/timing.ts';
import { PacketWindow } from './packet-window.ts';
import { audioTracks, RecordingFile, type OpenedFile } from './recording-file.ts';
import { createRecordingFile, defaultRecordingFolder } from './recording-folder.ts';

export interface ReplayBufferOptions {
  settings: () => RecordingSettings;
  audioBitrateKbps: () => number;
  timing: Timing;
  logger: Logger;
  /** The state is another than before. */
  onChanged: () => void;
  onKeyframeWanted: () => void;
  /** Of memory; 512 MiB where it isn't said. What doesn't fit makes the buffer shorter. */
  maxBytes?: number;
  /** Stands in for the disk in tests. */
  createFile?: (folder: string, nowMs: number, prefix: string) => Promise<OpenedFile>;
}

const defaultMaxBytes = 512 * 1024 * 1024;
/** A save hands the disk no more at once. */
const maxWaitingBytes = 8 * 1024 * 1024;
/** Packets between two looks at what waits. */
const packetsPerLook = 100;

/** Keeps the last seconds of the program, encoded, and writes them to a file when asked to, while it goes on. */
export class ReplayBuffer {
  readonly #options: ReplayBufferOptions;
  #window: PacketWindow | undefined;
  #saving: Promise<string> | undefined;
  #lastSaved: string | undefined;
  #problem: string | undefined;
  #tracks: readonly RecordedTrack[] = [];

  constructor(options: ReplayBufferOptions) {
    this.#options = options;
  }

  /** True from `start` to `stop`: it wants packets. */
  get isActive(): boolean {
    return this.#window !== undefined;
  }

  /** As of the settings when the buffer began. */
  get furtherBuses(): number[] {
    return this.#tracks.map(({ bus }) => bus).filter((bus) => bus > 0);
  }

  state(): ReplayState {
    return {
      active: this.isActive,
      heldMs: Math.round((this.#window?.durationUs ?? 0) / 1000),
      isSaving: this.#saving !== undefined,
      ...(this.#lastSaved !== undefined && { lastSaved: this.#lastSaved }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  start(): void {
    if (this.#window) return;
    const { settings, maxBytes = defaultMaxBytes, onChanged, onKeyframeWanted, logger } = this.#options;
    this.#problem = undefined;
    const { replaySeconds } = settings();
    this.#tracks = recordedTracks(settings());
    this.#window = new PacketWindow({ durationUs: replaySeconds * 1_000_000, maxBytes });
    logger.info({ replaySeconds }, 'The replay buffer starts.');
    onChanged();
    onKeyframeWanted();
  }

  /** Forgets what it holds; a save that is under way is finished first. */
  async stop(): Promise<void> {
    if (this.#window) {
      this.#window = undefined;
      this.#options.logger.info({}, 'The replay buffer is over.');
      this.#options.onChanged();
    }
    // Whoever asked for the save has been told how it ended.
    await this.#saving?.catch(() => undefined);
  }

  /**
   * Writes what is held to a file of the recordings' folder. Asking again before that is done waits for the same file.
   * @returns its absolute path
   * @throws FootlightError BAD_REQUEST with nothing to save; STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  save(): Promise<string> {
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
      this.#options.onChanged();
    });
    this.#options.onChanged();
    return this.#saving;
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#window?.handleVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#window?.handleAudioConfig(config);
  }

  handleVideo(packet: VideoPacket): void {
    this.#window?.push({ kind: 'video', timeUs: packet.dtsUs, packet });
  }

  handleAudio(packet: TrackPacket): void {
    this.#window?.push({ kind: 'audio', timeUs: packet.ptsUs, packet });
  }

  async #save(): Promise<string> {
    try {
      const path = await this.#write();
      this.#lastSaved = path;
      this.#problem = undefined;
      this.#options.logger.info({ file: path }, 'A replay is saved.');
      return path;
    } catch (failure) {
      this.#problem = messageOf(failure);
      this.#options.logger.warn({ reason: this.#problem }, 'A replay could not be saved.');
      throw failure;
    }
  }

  async #write(): Promise<string> {
    const held = this.#window?.snapshot();
    if (!held) {
      throw new FootlightError(
        'BAD_REQUEST',
        'There is no replay to save yet. Start the replay buffer first.',
      );
    }
    const { settings, audioBitrateKbps, timing, createFile = createRecordingFile } = this.#options;
    const { folder } = settings();
    const chosen = folder === '' ? defaultRecordingFolder() : folder;
    const bitrateKbps = audioBitrateKbps();
    const tracks = this.#tracks;
    const { path, file } = await createFile(chosen, timing.nowMs(), 'Replay ');
    const recording = new RecordingFile({
      video: held.videoConfig,
      audio: audioTracks(tracks, held.audioConfig, bitrateKbps),
      opening: Promise.resolve({ path, file }),
      journal: undefined,
      clock: timing,
    });
    for (const [index, { kind, packet }] of held.packets.entries()) {
      if (kind === 'video') recording.addVideo(packet);
      else
        recording.addAudio(
          tracks.findIndex(({ bus }) => bus === packet.track),
          packet,
        );
      if (index % packetsPerLook === 0) await recording.untilWaiting(maxWaitingBytes);
    }
    const { failure } = await recording.finish();
    if (failure) throw failure;
    return path;
  }
}
