import {
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AV_PIX_FMT_YUVJ420P,
  SWS_BICUBIC,
  type AVColorRange,
  type AVPixelFormat,
} from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { check } from './ffmpeg.ts';

/**
 * Brings frames to one size and pixel format, and to limited range, which is what broadcast players
 * expect; frames for JPEG to full range.
 */
export class Scaler {
  readonly #width: number;
  readonly #height: number;
  readonly #format: AVPixelFormat;
  readonly #range: AVColorRange;
  #context: SoftwareScaleContext | undefined;
  /** What the context was made for. */
  #source = '';

  constructor(width: number, height: number, format: AVPixelFormat) {
    this.#width = width;
    this.#height = height;
    this.#format = format;
    this.#range = format === AV_PIX_FMT_YUVJ420P ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  }

  /** Calls `take` with a frame of the right size: `frame` itself, or a scaled copy that is freed afterwards. */
  async scale(frame: Frame, take: (scaled: Frame) => Promise<void>): Promise<void> {
    const fits =
      frame.width === this.#width && frame.height === this.#height && frame.format === this.#format;
    if (fits && (frame.colorRange === AVCOL_RANGE_JPEG) === (this.#range === AVCOL_RANGE_JPEG)) {
      await take(frame);
      return;
    }
    const scaled = new Frame();
    scaled.alloc();
    try {
      scaled.width = this.#width;
      scaled.height = this.#height;
      scaled.format = this.#format;
      scaled.colorRange = this.#range;
      check(scaled.getBuffer(0), 'get memory for a frame');
      check(await this.#contextFor(frame).scaleFrame(scaled, frame), 'scale a frame');
      check(scaled.copyProps(frame), 'copy the properties of a frame');
      scaled.colorRange = this.#range;
      await take(scaled);
    } finally {
      scaled.free();
    }
  }

  dispose(): void {
    this.#context?.freeContext();
  }

  #contextFor(frame: Frame): SoftwareScaleContext {
    const source = `${frame.width}x${frame.height}:${frame.format}`;
    if (!this.#context || source !== this.#source) {
      this.#context?.freeContext();
      this.#context = new SoftwareScaleContext();
      this.#context.getContext(
        frame.width,
        frame.height,
        frame.format as AVPixelFormat,
        this.#width,
        this.#height,
        this.#format,
        SWS_BICUBIC,
      );
      this.#source = source;
    }
    return this.#context;
  }
}
