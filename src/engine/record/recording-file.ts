import type { Clock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { AudioConfig, AudioPacket, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { RecordedTrack } from '../../shared/contracts/recording.ts';
import { HybridMp4Writer, type HybridWriterOptions } from '../../shared/media/mp4/hybrid-writer.ts';
import { storageError } from '../settings/atomic-file.ts';
import { FileQueue } from './file-queue.ts';
import type { RecordingJournal } from './recording-journal.ts';
import { repairRecording } from './repair-file.ts';
import type { WritableFile } from './writable-file.ts';

/** A new file, and where it lies. */
export interface OpenedFile {
  path: string;
  file: WritableFile;
}

export interface RecordingFileOptions extends HybridWriterOptions {
  opening: Promise<OpenedFile>;
  /** Knows of the file as long as it isn't plain; undefined for one that is written in one go. */
  journal: RecordingJournal | undefined;
  clock: Clock;
}

/** How a file ended. */
export interface RecordingFileEnd {
  /** Why it could not be written to its end; what was on the disk is plain then, if that was possible. */
  failure?: FootlightError;
}

/** One file of a recording, from the keyframe that it begins with until it is a plain MP4 on the disk. */
export class RecordingFile {
  readonly video: HybridWriterOptions['video'];
  readonly audio: HybridWriterOptions['audio'];
  /** Settles when nothing more will be done to the file; never rejects. */
  readonly ended: Promise<RecordingFileEnd>;
  readonly #writer: HybridMp4Writer;
  readonly #queue: FileQueue;
  readonly #journal: RecordingJournal | undefined;
  #path: string | undefined;

  constructor({ video, audio, opening, journal, clock }: RecordingFileOptions) {
    this.video = video;
    this.audio = audio;
    this.#writer = new HybridMp4Writer({ video, audio });
    this.#journal = journal;
    this.#queue = new FileQueue(this.#open(opening), clock);
    this.ended = this.#end();
  }

  /** Undefined until the operating system has made it. */
  get path(): string | undefined {
    return this.#path;
  }

  get byteLength(): number {
    return this.#writer.byteLength;
  }

  get durationUs(): number {
    return this.#writer.durationUs;
  }

  /** Bytes in memory: what waits for the disk, and what waits for its fragment to be complete. */
  get waitingBytes(): number {
    return this.#queue.queuedBytes + this.#writer.pendingBytes;
  }

  addVideo(packet: VideoPacket): void {
    this.#queue.push(this.#writer.addVideo(packet));
  }

  /** @param index of the sound track, from 0 */
  addAudio(index: number, packet: AudioPacket): void {
    this.#queue.push(this.#writer.addAudio(index, packet));
  }

  /** @param timeUs on the packets' clock */
  addChapter(title: string, timeUs: number): void {
    this.#queue.push(this.#writer.addChapter(title, timeUs));
  }

  /** Makes the file plain. Nothing may be added after. Returns `ended`. */
  finish(): Promise<RecordingFileEnd> {
    this.#queue.push(this.#writer.finish());
    void this.#queue.close();
    return this.ended;
  }

  /** Resolves when at most `byteLength` bytes wait for the disk; for a writer that is faster than any disk. */
  async untilWaiting(byteLength: number): Promise<void> {
    await this.#queue.untilQueued(byteLength);
  }

  async #open(opening: Promise<OpenedFile>): Promise<WritableFile> {
    const { path, file } = await opening;
    this.#path = path;
    await this.#journal?.add(path);
    return file;
  }

  async #end(): Promise<RecordingFileEnd> {
    try {
      await this.#queue.done;
    } catch (cause) {
      return { failure: await this.#salvage(cause) };
    }
    if (this.#path !== undefined) await this.#journal?.remove(this.#path);
    return {};
  }

  /** Makes plain what reached the disk. Where even that fails, the journal keeps it for the next start. */
  async #salvage(cause: unknown): Promise<FootlightError> {
    if (this.#path !== undefined) {
      const isPlain = await repairRecording(this.#path).then(
        () => true,
        () => false,
      );
      if (isPlain) await this.#journal?.remove(this.#path);
    }
    return cause instanceof FootlightError ? cause : storageError(cause, this.#path ?? 'The recording');
  }
}

/** The sound tracks of a file. All are encoded alike, so one configuration is every track's. */
export function audioTracks(
  tracks: readonly RecordedTrack[],
  config: AudioConfig | undefined,
  bitrateKbps: number,
): HybridWriterOptions['audio'] {
  return config ? tracks.map(({ name }) => ({ config, bitrateKbps, name })) : [];
}
