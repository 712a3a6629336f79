import { sampleRate } from './audio-format.ts';

/** Blocks that may wait to be played; more would only be heard later. */
const maxWaitingBlocks = 3;

/** What the performer hears, on its way to the output device. */
export class MonitorFeed {
  readonly #writer: WritableStreamDefaultWriter<AudioData>;
  #waiting = 0;

  constructor(sink: WritableStream<AudioData>) {
    this.#writer = sink.getWriter();
    // It ends with the page's end of it.
    this.#writer.closed.catch(() => undefined);
  }

  /** @param samples interleaved stereo */
  write(samples: Float32Array<ArrayBuffer>, ptsUs: number): void {
    if (this.#waiting >= maxWaitingBlocks) return;
    const data = new AudioData({
      format: 'f32',
      sampleRate,
      numberOfChannels: 2,
      numberOfFrames: samples.length / 2,
      timestamp: ptsUs,
      data: samples,
    });
    this.#waiting += 1;
    this.#writer
      .write(data)
      .catch(() => {
        data.close();
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  close(): void {
    this.#writer.close().catch(() => undefined);
  }
}
