import type { VideoSample } from 'mediabunny';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { messageOf } from '../../../shared/base/errors.ts';
import { stingerCutPointMs } from '../../../shared/scene/defaults.ts';
import { openMediaFile, type MediaFile } from '../media/media-file.ts';
import { SampleReader } from '../media/sample-reader.ts';
import type { Picture } from './painter.ts';

/** Pictures that are decoded before they are due: a third of a second at 30 a second. */
const maxAhead = 10;

/**
 * A video with transparency over the change of scenes. Its first pictures are decoded before it is
 * needed, so that it starts at once; the rest is decoded while it plays.
 */
export class Stinger implements Disposable {
  readonly url: string;
  readonly #onFailure: (message: string) => void;
  #file: MediaFile | undefined;
  #reader: SampleReader<VideoSample> | undefined;
  /** Soonest first; this owns them. */
  #ahead: VideoFrame[] = [];
  #shown: VideoFrame | undefined;
  #filling = false;
  #disposed = false;

  /** @param onFailure a sentence, where the file can't be played */
  constructor(url: string, onFailure: (message: string) => void) {
    this.url = url;
    this.#onFailure = onFailure;
    void this.#open();
  }

  /** True while it can begin at once. */
  get isReady(): boolean {
    return this.#ahead.length > 0 && this.#shown === undefined;
  }

  /** Of the whole video; longer ones are cut off. */
  get durationMs(): number {
    return Math.min(stingerCutPointMs.max, (this.#file?.durationSeconds ?? 0) * 1000);
  }

  /** What is seen so long after it began; undefined where there is nothing yet. It stays the stinger's. */
  pictureAt(elapsedMs: number): Picture | undefined {
    const elapsedUs = elapsedMs * 1000 + (this.#file?.firstSeconds ?? 0) * 1e6;
    for (;;) {
      const next = this.#ahead[0];
      if (!next || (this.#shown && next.timestamp > elapsedUs)) break;
      this.#ahead.shift();
      this.#shown?.close();
      this.#shown = next;
    }
    void this.#fill();
    const image = this.#shown;
    return image && { key: 'stinger', image, width: image.displayWidth, height: image.displayHeight };
  }

  /** Makes it ready to begin anew. */
  rewind(): void {
    this.#drop();
    const video = this.#file?.video;
    if (!video || this.#disposed) return;
    this.#reader = new SampleReader(video, this.#file?.firstSeconds ?? 0);
    void this.#fill();
  }

  dispose(): void {
    this.#disposed = true;
    this.#drop();
    this.#file?.close();
  }

  async #open(): Promise<void> {
    try {
      const file = await openMediaFile(this.url);
      this.#file = file;
      if (this.#disposed) file.close();
      else if (file.video && file.durationSeconds > 0) this.rewind();
      else
        this.#onFailure('The stinger’s file has no picture. Scenes are cut until you choose another file.');
    } catch (failure) {
      if (this.#disposed) return;
      this.#onFailure(
        `The stinger can’t be played, so scenes are cut. Choose another file. ${messageOf(failure)}`,
      );
    }
  }

  async #fill(): Promise<void> {
    const reader = this.#reader;
    if (!reader || this.#filling) return;
    this.#filling = true;
    while (this.#ahead.length < maxAhead) {
      const sample = await reader.next();
      const frame = sample?.toVideoFrame();
      sample?.close();
      if (!frame) break;
      if (reader !== this.#reader) {
        frame.close();
        break;
      }
      this.#ahead.push(frame);
    }
    this.#filling = false;
    // It was rewound meanwhile: what is ahead now is to be read from the start.
    if (reader !== this.#reader) void this.#fill();
  }

  #drop(): void {
    this.#reader?.close();
    this.#reader = undefined;
    for (const frame of this.#ahead) frame.close();
    this.#ahead = [];
    this.#shown?.close();
    this.#shown = undefined;
  }
}
