import { messageOf } from '../../../shared/base/errors.ts';
import type { EncodingSettings } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { EncodedVideo } from '../link/program-media.ts';
import { t } from '../../language/language.ts';
import { encoderConfig, wantedEncode, withBitrate } from './encoder-config.ts';

/** Pictures that may wait in the encoder; a new one is left out beyond. */
const maxQueue = 4;
/** Failures in a row, without a picture between them, after which the performer is told. */
const failuresToTell = 3;
const restartDelayMs = 200;

export interface ProgramEncoderEvents {
  onVideo(video: EncodedVideo): void;
  onFailure(message: string): void;
}

/**
 * The program's encoder. A failure costs a fresh start with a keyframe, from the second on in
 * software; it tells when it doesn't recover, and goes on trying.
 */
export class ProgramEncoder {
  #settings: EncodingSettings;
  readonly #canvas: CanvasFormat;
  readonly #events: ProgramEncoderEvents;
  #encoder: VideoEncoder | undefined;
  /** What the encoder was started with. */
  #startConfig: VideoEncoderConfig | undefined;
  /** The newest that was told. */
  #description = new Uint8Array(0);
  #failuresInRow = 0;
  #lastKeyframeUs = -Infinity;
  #skipped = 0;
  #closed = false;

  constructor(settings: EncodingSettings, canvas: CanvasFormat, events: ProgramEncoderEvents) {
    this.#settings = settings;
    this.#canvas = canvas;
    this.#events = events;
  }

  get queue(): number {
    return this.#encoder?.encodeQueueSize ?? 0;
  }

  /** Pictures left out since the start because the encoder was behind or starting anew. */
  get skipped(): number {
    return this.#skipped;
  }

  /** @throws FootlightError ENCODER_UNAVAILABLE */
  async start(): Promise<void> {
    const settings = this.#settings;
    const config = await encoderConfig(settings, this.#canvas, this.#failuresInRow > 1);
    if (this.#closed) return;
    if (settings !== this.#settings) {
      await this.start();
      return;
    }
    const encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        this.#failuresInRow = 0;
        this.#handleChunk(chunk, metadata?.decoderConfig);
      },
      error: (failure) => {
        this.#restart(failure);
      },
    });
    this.#lastKeyframeUs = -Infinity;
    try {
      encoder.configure(config);
      this.#encoder = encoder;
      this.#startConfig = config;
    } catch (failure) {
      this.#restart(failure);
    }
  }

  /**
   * Encodes with the bitrate of these settings from the next picture on, within the same stream.
   * @returns false if that needs a new encoder
   */
  setBitrate(settings: EncodingSettings): boolean {
    if (this.#encoder?.state === 'configured' && this.#startConfig) {
      const config = withBitrate(this.#startConfig, settings, this.#canvas);
      if (!config) return false;
      this.#encoder.configure(config);
    }
    // An encoder that is about to start takes them up by itself.
    this.#settings = settings;
    return true;
  }

  /** The next picture will be a keyframe. */
  requestKeyframe(): void {
    this.#lastKeyframeUs = -Infinity;
  }

  /**
   * Takes the canvas as it is now. Where it is of another size than the stream, the browser scales it: WebCodecs,
   * "VideoEncoderConfig", width and height.
   */
  encode(canvas: OffscreenCanvas, ptsUs: number, durationUs: number): void {
    if (this.#encoder?.state !== 'configured' || this.#encoder.encodeQueueSize >= maxQueue) {
      this.#skipped++;
      return;
    }
    // Half a frame of tolerance: pts may be shifted by the slew of the capture delay.
    const sinceKeyframeUs = ptsUs - this.#lastKeyframeUs + durationUs / 2;
    const keyFrame = sinceKeyframeUs >= this.#settings.keyframeIntervalMs * 1000;
    const frame = new VideoFrame(canvas, { timestamp: ptsUs, duration: durationUs, alpha: 'discard' });
    try {
      this.#encoder.encode(frame, { keyFrame });
      if (keyFrame) this.#lastKeyframeUs = ptsUs;
    } catch (failure) {
      this.#restart(failure);
    } finally {
      frame.close();
    }
  }

  /** Finishes what was taken and gives the encoder back. */
  async stop(): Promise<void> {
    this.#closed = true;
    const encoder = this.#encoder;
    this.#encoder = undefined;
    if (encoder?.state !== 'configured') return;
    // An encoder that fails now has nothing left to save.
    await encoder.flush().catch(() => undefined);
    closeEncoder(encoder);
  }

  #handleChunk(chunk: EncodedVideoChunk, config: VideoDecoderConfig | undefined): void {
    const payload = new Uint8Array(chunk.byteLength);
    chunk.copyTo(payload);
    // After a change of bitrate browsers tell the same again, beside a picture that begins nothing.
    const description = config?.description && bytesOf(config.description).slice();
    const isNew = description !== undefined && !isSame(description, this.#description);
    if (isNew) this.#description = description;
    this.#events.onVideo({
      ptsUs: chunk.timestamp,
      keyframe: chunk.type === 'key',
      payload,
      ...(isNew && {
        config: {
          codec: wantedEncode(this.#settings).codec,
          width: this.#canvas.width,
          height: this.#canvas.height,
          description,
        },
      }),
    });
  }

  #restart(failure: unknown): void {
    if (this.#encoder) closeEncoder(this.#encoder);
    this.#encoder = undefined;
    if (this.#closed) return;
    this.#failuresInRow++;
    if (this.#failuresInRow === failuresToTell) {
      this.#events.onFailure(
        t('The video encoder keeps failing ({{messageOf}}). Choose another encoder or a smaller picture.', {
          messageOf: messageOf(failure),
        }),
      );
    }
    setTimeout(() => {
      if (!this.#closed) this.start().catch((again: unknown) => this.#restart(again));
    }, restartDelayMs);
  }
}

function closeEncoder(encoder: VideoEncoder): void {
  // After an error of its own an encoder is closed already, and closing it again throws.
  if (encoder.state !== 'closed') encoder.close();
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}
