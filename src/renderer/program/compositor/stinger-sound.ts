import type { AudioSample, AudioSampleSink } from 'mediabunny';
import { SampleReader } from '../media/sample-reader.ts';
import { toStereo } from '../media/to-stereo.ts';
import type { SoundPacket } from '../mixer/sound-feed.ts';

/** What is sent to the mixer before it is due; it keeps two seconds. */
const aheadMs = 800;

/** One playing of a stinger's sound. Its first sample is decoded before it begins. */
export class StingerSound {
  readonly #reader: SampleReader<AudioSample>;
  readonly #firstSeconds: number;
  #port: MessagePort | undefined;
  /** On the program clock. */
  #startUs = 0;
  #isFilling = false;
  #isClosed = false;

  /** @param firstSeconds time of what comes first in the file, picture or sound */
  constructor(sink: AudioSampleSink, firstSeconds: number) {
    this.#firstSeconds = firstSeconds;
    this.#reader = new SampleReader(sink, firstSeconds);
  }

  /** @param port takes `SoundPacket`s; it stays the caller's */
  begin(port: MessagePort, startUs: number): void {
    this.#port = port;
    this.#startUs = startUs;
    this.#send({ type: 'begin', atUs: startUs });
    void this.fill(0);
  }

  /** Sends what will be due soon; to be called while it plays. */
  async fill(elapsedMs: number): Promise<void> {
    if (!this.#port || this.#isFilling) return;
    this.#isFilling = true;
    while (!this.#isClosed && this.#sentMs < elapsedMs + aheadMs) {
      const sample = await this.#reader.next();
      if (!sample) break;
      const [left, right] = toStereo(sample);
      const startUs = this.#startUs + (sample.timestamp - this.#firstSeconds) * 1e6;
      this.#send({ type: 'sound', left, right, inputRate: sample.sampleRate, startUs }, [
        left.buffer,
        right.buffer,
      ]);
      sample.close();
    }
    this.#isFilling = false;
  }

  /** Nothing more is sent; what was sent is heard to its end, as when the video is longer than the change. */
  close(): void {
    this.#isClosed = true;
    this.#reader.close();
  }

  /** How much of the file was sent. */
  get #sentMs(): number {
    return (this.#reader.endSeconds - this.#firstSeconds) * 1000;
  }

  #send(packet: SoundPacket, transfer: Transferable[] = []): void {
    if (!this.#isClosed) this.#port?.postMessage(packet, transfer);
  }
}
