import type { Clock } from '../../shared/base/clock.ts';
import type { FootlightError } from '../../shared/base/errors.ts';
import { equalBytes } from '../../shared/media/codec/bytes.ts';
import type { TrackPacket } from '../../media-worker/jobs.ts';
import type { RecordedTrack } from '../../shared/contracts/recording.ts';
import type { AudioConfig, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { KeyframeGate } from './keyframe-gate.ts';
import { PauseClock } from './pause-clock.ts';
import { audioTracks, RecordingFile, type OpenedFile } from './recording-file.ts';
import type { RecordingJournal } from './recording-journal.ts';

export interface RecordingOptions {
  /** Makes the next file. */
  openFile: () => Promise<OpenedFile>;
  journal: RecordingJournal;
  clock: Clock;
  /** Of each track. */
  audioBitrateKbps: number;
  tracks: readonly RecordedTrack[];
  /** 0: never. */
  splitAfterUs: number;
  splitAfterBytes: number;
  /** Of memory; see KeyframeGate. */
  maxWaitingBytes: number;
  onKeyframeWanted: () => void;
  /** A file could not be written on. */
  onFailure: (failure: FootlightError) => void;
  /** Pictures are left out from now on because the disk is too slow. */
  onTooSlow: () => void;
}

/** The first keyframe waits so long for the sound's configuration, which a file has to begin with. */
const audioConfigWaitUs = 2_000_000;
const aacFrameSamples = 1024;

/**
 * One recording, from start to stop: cuts pauses out and divides the program into files, each of which begins with
 * a keyframe. No frame is lost where one file ends and the next begins.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #pauses = new PauseClock();
  readonly #gate: KeyframeGate;
  /** Those that have not ended. */
  readonly #files = new Set<RecordingFile>();
  /** Of those that have. */
  #endedUs = 0;
  #endedBytes = 0;
  #fileCount = 0;
  #path: string | undefined;
  #videoConfig: VideoConfig | undefined;
  #audioConfig: AudioConfig | undefined;
  #current: RecordingFile | undefined;
  /** The file before, to which sound still belongs that comes after the picture that began the next one. */
  #former: { file: RecordingFile; endUs: number } | undefined;
  #isPaused = false;
  #isSplitWanted = false;
  #waitsSinceUs: number | undefined;
  #newestUs = 0;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#gate = new KeyframeGate(options.maxWaitingBytes);
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get droppedFrames(): number {
    return this.#gate.droppedFrames;
  }

  get durationUs(): number {
    return [...this.#files].reduce((sum, file) => sum + file.durationUs, this.#endedUs);
  }

  get byteLength(): number {
    return [...this.#files].reduce((sum, file) => sum + file.byteLength, this.#endedBytes);
  }

  get fileCount(): number {
    return this.#fileCount;
  }

  /** The newest file's; undefined until there is one. */
  get path(): string | undefined {
    return this.#path;
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#videoConfig = config;
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#audioConfig = config;
    if (!this.#current && this.#waitsSinceUs !== undefined) this.#options.onKeyframeWanted();
  }

  handleVideo(packet: VideoPacket): void {
    if (this.#isPaused || !this.#videoConfig) return;
    const wasOpen = this.#gate.isOpen;
    if (!this.#gate.admits(packet, this.#waitingBytes())) {
      if (wasOpen) this.#options.onTooSlow();
      return;
    }
    if (!this.#current && !this.#hasSound(packet)) return;
    const picture = this.#pauses.mapVideo(packet);
    if (picture.keyframe && this.#isFileDue(this.#videoConfig)) this.#beginFile(this.#videoConfig, picture);
    if (this.#former && picture.dtsUs >= this.#former.endUs) this.#finishFormer();
    this.#newestUs = Math.max(this.#newestUs, picture.ptsUs);
    this.#current?.addVideo(picture);
  }

  handleAudio(packet: TrackPacket): void {
    const index = this.#options.tracks.findIndex(({ bus }) => bus === packet.track);
    if (index < 0) return;
    if (this.#isPaused || !this.#audioConfig || !this.#gate.admitsSound(this.#waitingBytes())) return;
    const durationUs = (aacFrameSamples * 1_000_000) / this.#audioConfig.sampleRate;
    const frame = this.#pauses.mapAudio(packet, durationUs);
    if (!frame) return;
    const isFormers = this.#former && frame.ptsUs < this.#former.endUs;
    (isFormers ? this.#former?.file : this.#current)?.addAudio(index, frame);
  }

  /** Leaves out what comes from now on. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Goes on with the next keyframe. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#pauses.cut();
    this.#gate.close();
    this.#options.onKeyframeWanted();
  }

  /** The next keyframe begins a new file. */
  split(): void {
    this.#isSplitWanted = true;
    this.#options.onKeyframeWanted();
  }

  /** Names the newest picture's place. */
  addChapter(title: string): void {
    this.#current?.addChapter(title, this.#newestUs);
  }

  /** Resolves when every file is plain, or has failed. */
  async finish(): Promise<void> {
    this.#finishFormer();
    void this.#current?.finish();
    await Promise.all([...this.#files].map(({ ended }) => ended));
  }

  #waitingBytes(): number {
    return (this.#current?.waitingBytes ?? 0) + (this.#former?.file.waitingBytes ?? 0);
  }

  #hasSound({ dtsUs }: VideoPacket): boolean {
    this.#waitsSinceUs ??= dtsUs;
    return this.#audioConfig !== undefined || dtsUs - this.#waitsSinceUs >= audioConfigWaitUs;
  }

  /** True where the file that is written can't or shall not take the next keyframe. */
  #isFileDue(videoConfig: VideoConfig): boolean {
    const { splitAfterUs, splitAfterBytes } = this.#options;
    if (!this.#current || this.#isSplitWanted) return true;
    const { durationUs, byteLength, video, audio } = this.#current;
    if (splitAfterUs > 0 && durationUs >= splitAfterUs) return true;
    if (splitAfterBytes > 0 && byteLength >= splitAfterBytes) return true;
    return !isSame(video, videoConfig) || !isSame(audio[0]?.config, this.#audioConfig);
  }

  #beginFile(video: VideoConfig, { ptsUs }: VideoPacket): void {
    this.#isSplitWanted = false;
    this.#finishFormer();
    if (this.#current) this.#former = { file: this.#current, endUs: ptsUs };
    const { openFile, journal, clock, audioBitrateKbps, tracks } = this.#options;
    const audio = audioTracks(tracks, this.#audioConfig, audioBitrateKbps);
    const opening = openFile().then((opened) => {
      this.#path = opened.path;
      return opened;
    });
    this.#current = new RecordingFile({ video, audio, opening, journal, clock });
    this.#files.add(this.#current);
    this.#fileCount += 1;
    void this.#follow(this.#current);
  }

  async #follow(file: RecordingFile): Promise<void> {
    const { failure } = await file.ended;
    this.#files.delete(file);
    this.#endedUs += file.durationUs;
    this.#endedBytes += file.byteLength;
    if (failure) this.#options.onFailure(failure);
  }

  #finishFormer(): void {
    void this.#former?.file.finish();
    this.#former = undefined;
  }
}

function isSame(a: VideoConfig | AudioConfig | undefined, b: VideoConfig | AudioConfig | undefined): boolean {
  if (!a || !b) return a === b;
  return a.codec === b.codec && equalBytes(a.description, b.description);
}
