import type { Frame } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { EncodeSettings } from '../../jobs.ts';
import type { fromWorker, Send } from '../../protocol/messages.ts';
import type { WorkerVideoCodec } from '../ffmpeg.ts';
import { Scaler } from '../scaler.ts';
import { VideoDecoder, type CodedPicture } from '../video-decoder.ts';
import { VideoEncoder } from '../video-encoder.ts';

const ticksPerSecond = 1_000_000;

/** Turns the mezzanine's pictures into those that are published. Times are in µs and stay what they are. */
export class ProgramVideo {
  readonly #settings: NonNullable<EncodeSettings['video']>;
  readonly #send: Send<typeof fromWorker>;
  #decoder: VideoDecoder | undefined;
  #encoder: VideoEncoder | undefined;
  #scaler: Scaler | undefined;
  #bitrateKbps: number;
  #nextKeyframeUs = -Infinity;

  constructor(settings: NonNullable<EncodeSettings['video']>, send: Send<typeof fromWorker>) {
    this.#settings = settings;
    this.#send = send;
    this.#bitrateKbps = settings.bitrateKbps;
  }

  /** The mezzanine begins, or changes: what the old decoder holds comes out first. */
  async configure(codec: WorkerVideoCodec, description: Uint8Array): Promise<void> {
    await this.#decoder?.decode(undefined, this.#encode);
    this.#decoder?.dispose();
    this.#decoder = await VideoDecoder.open(codec, description, ticksPerSecond);
  }

  async handle(picture: CodedPicture): Promise<void> {
    if (!this.#decoder) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'A picture came before its decoder configuration.');
    }
    await this.#decoder.decode(picture, this.#encode);
  }

  setBitrate(kbps: number): void {
    this.#bitrateKbps = kbps;
    this.#encoder?.setBitrate(kbps);
  }

  async flush(): Promise<void> {
    await this.#decoder?.decode(undefined, this.#encode);
    await this.#encoder?.encode(undefined, false, this.#sendPicture);
  }

  readonly #encode = async (frame: Frame): Promise<void> => {
    const encoder = (this.#encoder ??= await this.#openEncoder(frame));
    const { width, height, frameRate, keyframeIntervalMs } = this.#settings;
    this.#scaler ??= new Scaler(width, height, encoder.pixelFormat);
    const ptsUs = Number(frame.pts);
    const keyframe = ptsUs >= this.#nextKeyframeUs;
    // Half a frame of room, so that rounding never makes an interval one frame longer.
    if (keyframe) this.#nextKeyframeUs = ptsUs + keyframeIntervalMs * 1000 - 500_000 / frameRate;
    await this.#scaler.scale(frame, (scaled) => encoder.encode(scaled, keyframe, this.#sendPicture));
  };

  async #openEncoder(like: Frame): Promise<VideoEncoder> {
    const { codec, width, height } = this.#settings;
    const settings = { ...this.#settings, bitrateKbps: this.#bitrateKbps, ticksPerSecond, threads: 0 };
    const encoder = await VideoEncoder.open(settings, like);
    this.#send('videoConfig', { codec, width, height }, encoder.description);
    return encoder;
  }

  readonly #sendPicture = ({ ptsTicks, dtsTicks, keyframe, data }: CodedPicture): void => {
    this.#send('video', { ptsUs: ptsTicks, dtsUs: dtsTicks, keyframe }, data);
  };
}
