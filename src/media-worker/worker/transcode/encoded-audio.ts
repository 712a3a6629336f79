import { AV_NOPTS_VALUE, AV_SAMPLE_FMT_FLT } from 'node-av/constants';
import { Codec, CodecContext, Frame, Rational, type CodecParameters } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { AudioConfig } from '../../../shared/media/codec/packets.ts';
import { AacEncoder, aacFrameSamples, channelLayout } from '../aac-encoder.ts';
import { check, isDry, makePacket } from '../ffmpeg.ts';
import type { AudioSource } from './audio-rendition.ts';
import type { PlacedFrame } from './audio-timeline.ts';
import { ticksPerSecond } from './ticks.ts';

const sampleRate = 48_000;
const silentBlockSeconds = 0.1;

/** The publisher's sound decoded, brought to 48 kHz stereo, and encoded as AAC-LC. */
export class EncodedAudio implements AudioSource {
  readonly #decoder: CodecContext;
  readonly #encoder: AacEncoder;
  readonly #frame = new Frame();
  readonly #startSeconds: number;
  /** When the next frame begins if it doesn't say. */
  #nextSeconds: number;

  private constructor(decoder: CodecContext, encoder: AacEncoder, startSeconds: number) {
    this.#decoder = decoder;
    this.#encoder = encoder;
    this.#startSeconds = startSeconds;
    this.#nextSeconds = startSeconds;
    this.#frame.alloc();
  }

  /** @throws FootlightError CODEC_UNSUPPORTED */
  static async open(
    parameters: CodecParameters,
    startSeconds: number,
    bitrateKbps: number,
  ): Promise<EncodedAudio> {
    const codec = Codec.findDecoder(parameters.codecId);
    if (!codec) {
      throw new FootlightError(
        'CODEC_UNSUPPORTED',
        'The stream’s audio can’t be decoded: send AAC, MP3 or Opus.',
      );
    }
    const decoder = new CodecContext();
    decoder.allocContext3(codec);
    check(decoder.parametersToContext(parameters), 'read the audio’s parameters', 'CODEC_UNSUPPORTED');
    decoder.pktTimebase = new Rational(1, ticksPerSecond);
    check(await decoder.open2(codec, null), 'decode the stream’s audio', 'CODEC_UNSUPPORTED');
    const encoder = await AacEncoder.open({ sampleRate, channels: 2, bitrateKbps });
    return new EncodedAudio(decoder, encoder, startSeconds);
  }

  get config(): AudioConfig {
    return this.#encoder.config;
  }

  async handle(ptsSeconds: number, data: Uint8Array): Promise<PlacedFrame[]> {
    const placed: PlacedFrame[] = [];
    const ptsTicks = Math.round(ptsSeconds * ticksPerSecond);
    const packet = makePacket(data, ptsTicks, ptsTicks, true);
    await this.#decoder.sendPacket(packet);
    packet.free();
    // A damaged frame leaves a gap, and gaps become silence.
    while (!isDry(await this.#decoder.receiveFrame(this.#frame))) {
      if (this.#frame.nbSamples === 0) break;
      const { pts } = this.#frame;
      const startSeconds = pts === AV_NOPTS_VALUE ? this.#nextSeconds : Number(pts) / ticksPerSecond;
      const endSeconds = startSeconds + this.#frame.nbSamples / this.#frame.sampleRate;
      this.#nextSeconds = endSeconds;
      if (endSeconds > this.#startSeconds) {
        if (this.#encoder.nextPtsSeconds === undefined)
          placed.push(...(await this.silenceUntil(startSeconds)));
        await this.#encoder.encode(this.#frame, startSeconds, this.#keep(placed));
      }
      this.#frame.unref();
    }
    return placed;
  }

  async silenceUntil(seconds: number): Promise<PlacedFrame[]> {
    const placed: PlacedFrame[] = [];
    for (;;) {
      const fromSeconds = this.#encoder.nextPtsSeconds ?? this.#startSeconds;
      const samples = Math.floor(Math.min(seconds - fromSeconds, silentBlockSeconds) * sampleRate);
      if (samples < aacFrameSamples) return placed;
      const frame = Frame.fromAudioBuffer(Buffer.alloc(samples * 2 * Float32Array.BYTES_PER_ELEMENT), {
        nbSamples: samples,
        format: AV_SAMPLE_FMT_FLT,
        sampleRate,
        channelLayout: channelLayout(2),
      });
      await this.#encoder.encode(frame, fromSeconds, this.#keep(placed));
      frame.free();
    }
  }

  async flush(): Promise<PlacedFrame[]> {
    const placed: PlacedFrame[] = [];
    await this.#encoder.flush(this.#keep(placed));
    return placed;
  }

  dispose(): void {
    this.#frame.free();
    this.#decoder.freeContext();
    this.#encoder.dispose();
  }

  /** The encoder's very first frame lies before the start and holds only its delay. */
  #keep(placed: PlacedFrame[]): (frame: PlacedFrame) => void {
    return (frame) => {
      if (frame.ptsSamples >= this.#startSeconds * sampleRate - aacFrameSamples / 2) placed.push(frame);
    };
  }
}
