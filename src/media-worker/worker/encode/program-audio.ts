import { AV_SAMPLE_FMT_FLT } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import type { EncodeSettings } from '../../jobs.ts';
import type { fromWorker, Send } from '../../protocol/messages.ts';
import { AacEncoder, channelLayout, type AacFrame } from '../aac-encoder.ts';

/** Turns one track of the mixer's PCM into AAC, on the program's clock. */
export class ProgramAudio {
  readonly #settings: NonNullable<EncodeSettings['audio']>;
  readonly #send: Send<typeof fromWorker>;
  readonly #track: number;
  #encoder: AacEncoder | undefined;
  #startSamples = 0;

  /** @param track tells its packets from those of the others; the first one tells the configuration of all */
  constructor(settings: NonNullable<EncodeSettings['audio']>, send: Send<typeof fromWorker>, track: number) {
    this.#settings = settings;
    this.#send = send;
    this.#track = track;
  }

  /** @param interleaved little-endian float32 */
  async handle(ptsUs: number, interleaved: Uint8Array): Promise<void> {
    const { sampleRate, channels } = this.#settings;
    const bytesPerSample = Float32Array.BYTES_PER_ELEMENT * channels;
    const nbSamples = Math.floor(interleaved.byteLength / bytesPerSample);
    if (nbSamples === 0) return;
    const encoder = (this.#encoder ??= await this.#openEncoder(ptsUs));
    const frame = Frame.fromAudioBuffer(Buffer.from(interleaved.subarray(0, nbSamples * bytesPerSample)), {
      nbSamples,
      format: AV_SAMPLE_FMT_FLT,
      sampleRate,
      channelLayout: channelLayout(channels),
    });
    await encoder.encode(frame, ptsUs / 1_000_000, this.#sendFrame);
    frame.free();
  }

  /** Where the input stands after all that came in; undefined before the first block. */
  get nextUs(): number | undefined {
    const seconds = this.#encoder?.nextPtsSeconds;
    return seconds === undefined ? undefined : seconds * 1_000_000;
  }

  /** Gives out what is left; nothing may be handed in after. */
  async end(): Promise<void> {
    await this.#encoder?.flush(this.#sendFrame);
    this.#encoder?.dispose();
    this.#encoder = undefined;
  }

  async #openEncoder(ptsUs: number): Promise<AacEncoder> {
    const encoder = await AacEncoder.open(this.#settings);
    this.#startSamples = Math.round((ptsUs * this.#settings.sampleRate) / 1_000_000);
    const { description, ...header } = encoder.config;
    if (this.#track === 0) this.#send('audioConfig', header, description);
    return encoder;
  }

  readonly #sendFrame = ({ ptsSamples, data }: AacFrame): void => {
    // The first frame lies before the program's start and holds only the encoder's delay.
    if (ptsSamples < this.#startSamples) return;
    const ptsUs = Math.round((ptsSamples * 1_000_000) / this.#settings.sampleRate);
    this.#send('audio', { track: this.#track, ptsUs }, data);
  };
}
