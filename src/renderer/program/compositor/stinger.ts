import type { VideoSample } from 'mediabunny';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { messageOf } from '../../../shared/base/errors.ts';
import { stingerCutPointMs } from '../../../shared/scene/defaults.ts';
import { openMediaFile, type MediaFile } from '../media/media-file.ts';
import { SampleReader } from '../media/sample-reader.ts';
import type { StingerPicture } from './stinger-frame.ts';
import { StingerSound } from './stinger-sound.ts';

/** Pictures that are decoded before they are due: a third of a second at 30 a second. */
const maxAhead = 10;

/**
 * A video with transparency over the change of scenes, and its sound. Its first pictures are decoded before it
 * is needed, so that it starts at once; the rest is decoded while it plays.
 */
export class Stinger implements Disposable {
  readonly url: string;
  readonly #onFailure: (message: string) => void;
  #file: MediaFile | undefined;
  #reader: SampleReader<VideoSample> | undefined;
  #sound: StingerSound | undefined;
  /** Soonest first; this owns them. */
  #ahead: VideoFrame[] = [];
  #shown: VideoFrame | undefined;
  #shownIndex = -1;
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

  /** It is seen, and heard, from this time of the program on. @param sound of the mixer, as is the next */
  begin(sound: MessagePort | undefined, atUs: number): void {
    if (sound) this.#sound?.begin(sound, atUs);
  }

  /** What is seen so long after it began; undefined where there is nothing yet. It stays the stinger's. */
  shownAt(elapsedMs: number): StingerPicture | undefined {
    const elapsedUs = elapsedMs * 1000 + (this.#file?.firstSeconds ?? 0) * 1e6;
    for (;;) {
      const next = this.#ahead[0];
      if (!next || (this.#shown && next.timestamp > elapsedUs)) break;
      this.#ahead.shift();
      this.#shown?.close();
      this.#shown = next;
      this.#shownIndex++;
    }
    void this.#fill();
    void this.#sound?.fill(elapsedMs);
    const image = this.#shown;
    if (!image) return undefined;
    const { displayWidth: width, displayHeight: height } = image;
    return { picture: { key: 'stinger', image, width, height }, index: this.#shownIndex };
  }

  /** Makes it ready to begin anew. */
  rewind(): void {
    this.#drop();
    const video = this.#file?.video;
    if (!video || this.#disposed) return;
    const { sound, firstSeconds } = this.#file ?? { sound: undefined, firstSeconds: 0 };
    this.#reader = new SampleReader(video, firstSeconds);
    this.#sound = sound && new StingerSound(sound, firstSeconds);
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
    this.#sound?.close();
    this.#sound = undefined;
    this.#reader?.close();
    this.#reader = undefined;
    for (const frame of this.#ahead) frame.close();
    this.#ahead = [];
    this.#shown?.close();
    this.#shown = undefined;
    this.#shownIndex = -1;
  }
}
