import { ShortestTransport } from '../shortest-transport.ts';
import { SilenceWatch } from '../silence-watch.ts';
import type { TimedSound } from './strip.ts';
import { TimedResampler } from './timed-resampler.ts';

/** Sound comes in pieces, and a little late. */
const usualDelayUs = 40_000;

export interface MicrophoneFeedEvents {
  onRunning(): void;
  /** Once per silence: stalled or ended. */
  onSilent(): void;
}

/** One microphone's sound inside the mixer. Owns each `AudioData` it reads and closes it at once. */
export class MicrophoneFeed implements TimedSound {
  readonly #reader: ReadableStreamDefaultReader<AudioData>;
  readonly #events: MicrophoneFeedEvents;
  readonly #nowUs: () => number;
  readonly #transport = new ShortestTransport();
  /** A quiet room still gives data. */
  readonly #silence: SilenceWatch;
  #resampler: TimedResampler | undefined;
  #keptSeconds = 0;
  /** When the newest sound was captured, by the microphone's own timestamps. */
  #endUs = -Infinity;
  #phase: 'starting' | 'running' | 'silent' | 'closed' = 'starting';

  constructor(audio: ReadableStream<AudioData>, events: MicrophoneFeedEvents, nowUs: () => number) {
    this.#reader = audio.getReader();
    this.#events = events;
    this.#nowUs = nowUs;
    this.#silence = new SilenceWatch(nowUs());
    void this.#read();
  }

  /** Fills `out`, interleaved stereo at 48 kHz, with what was captured from `startUs` on. */
  read(out: Float32Array, startUs: number): void {
    if (this.#silence.isSilent(this.#nowUs())) this.#fallSilent();
    // The resampler goes by the microphone's own timestamps.
    if (this.#resampler) this.#resampler.read(out, startUs - this.#transport.offsetUs);
    else out.fill(0);
  }

  /** Whether sound that a running microphone must have made by now, transport included, was not read yet. */
  isBehind(nowUs: number): boolean {
    return this.#phase === 'running' && nowUs - this.#endUs - this.#transport.offsetUs > usualDelayUs;
  }

  /** Keeps so much of the past readable, beside what the mixer itself needs. */
  keep(pastUs: number): void {
    this.#keptSeconds = pastUs / 1e6;
    this.#resampler?.keep(this.#keptSeconds);
  }

  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    // The track may have ended by itself; there is nobody left to tell.
    this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { value: data, done } = await this.#reader.read();
        if (done) break;
        try {
          if (this.#phase !== 'closed') this.#take(data);
        } finally {
          data.close();
        }
      }
    } catch {
      // A broken stream is a silent one; the page takes the device up again.
    }
    this.#fallSilent();
  }

  #take(data: AudioData): void {
    const nowUs = this.#nowUs();
    this.#silence.handleArrival(nowUs);
    const { numberOfFrames, sampleRate } = data;
    const endUs = data.timestamp + (numberOfFrames / sampleRate) * 1e6;
    this.#endUs = endUs;
    this.#transport.observe(endUs, nowUs);
    if (this.#resampler?.inputRate !== sampleRate) {
      this.#resampler = new TimedResampler(sampleRate);
      this.#resampler.keep(this.#keptSeconds);
    }
    const left = planeOf(data, 0);
    const right = data.numberOfChannels > 1 ? planeOf(data, 1) : left;
    this.#resampler.write(left, right, endUs);
    if (this.#phase === 'running') return;
    this.#phase = 'running';
    this.#events.onRunning();
  }

  #fallSilent(): void {
    if (this.#phase === 'silent' || this.#phase === 'closed') return;
    this.#phase = 'silent';
    this.#events.onSilent();
  }
}

function planeOf(data: AudioData, planeIndex: number): Float32Array {
  const plane = new Float32Array(data.numberOfFrames);
  data.copyTo(plane, { planeIndex, format: 'f32-planar' });
  return plane;
}
