import type { Frame } from 'node-av/lib';
import { videoCodecString } from '../../../shared/media/fmp4/codec-string.ts';
import { Scaler } from '../scaler.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { CaptionCarry } from './caption-carry.ts';
import { FrameRateCap } from './frame-rate-cap.ts';
import { RenditionWriter, type PartListener } from './rendition-writer.ts';
import type { RungPlan } from './rung-plan.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { ticksPerSecond } from './ticks.ts';
import { colourOf } from './video-shape.ts';

/** More pixels a second than this need a second thread. */
const pixelsPerThread = 1920 * 1080 * 25;

interface RungSettings {
  plan: RungPlan;
  /** FFmpeg's name. */
  encoder: string;
  partTargetMs: number;
  /** It begins with the first segment after this. */
  joinsAfter: number;
}

/** One transcoded rendition: scales, encodes, cuts. */
export class Rung {
  readonly plan: RungPlan;
  readonly writer: RenditionWriter;
  readonly #boundaries: SegmentBoundaries;
  readonly #scaler: Scaler;
  readonly #encoder: VideoEncoder;
  readonly #cap: FrameRateCap;
  readonly #captions = new CaptionCarry();
  #segment: number;
  #hasBegun = false;

  private constructor(
    settings: RungSettings,
    writer: RenditionWriter,
    boundaries: SegmentBoundaries,
    encoder: VideoEncoder,
  ) {
    this.plan = settings.plan;
    this.writer = writer;
    this.#boundaries = boundaries;
    this.#encoder = encoder;
    this.#scaler = new Scaler(settings.plan.width, settings.plan.height, encoder.pixelFormat);
    this.#cap = new FrameRateCap(ticksPerSecond / settings.plan.frameRate);
    this.#segment = settings.joinsAfter;
  }

  /**
   * @param like the source's first picture
   * @throws FootlightError ENCODER_UNAVAILABLE
   */
  static async open(
    settings: RungSettings,
    like: Frame,
    boundaries: SegmentBoundaries,
    onPart: PartListener,
  ): Promise<Rung> {
    const { id, codec, width, height, frameRate, bitrateKbps } = settings.plan;
    const encoder = await VideoEncoder.open(
      {
        ...{ codec, encoder: settings.encoder, width, height, frameRate, bitrateKbps, ticksPerSecond },
        threads: width * height * frameRate > pixelsPerThread ? 2 : 1,
      },
      like,
    );
    const config = { codec, width, height, description: encoder.description };
    const writer = new RenditionWriter(
      { id, kind: 'video', codecs: videoCodecString(config), bitrateKbps, width, height, frameRate },
      { kind: 'video', trackId: 1, timescale: ticksPerSecond, config, ...colourOf(like, false) },
      settings.partTargetMs,
      onPart,
    );
    return new Rung(settings, writer, boundaries, encoder);
  }

  /** Encodes a frame of the source; the first one of a segment becomes a keyframe. */
  async encode(frame: Frame): Promise<void> {
    const ptsTicks = Number(frame.pts);
    const segment = this.#boundaries.segmentAt(ptsTicks);
    const keyframe = segment > this.#segment;
    if (!keyframe && !this.#hasBegun) return;
    this.#hasBegun = true;
    this.#segment = Math.max(segment, this.#segment);
    if (!this.#cap.takes(ptsTicks, keyframe)) {
      this.#captions.keep(frame);
      return;
    }
    await this.#scaler.scale(frame, (scaled) =>
      this.#captions.attach(scaled, (captioned) => this.#encode(captioned, keyframe)),
    );
  }

  async finish(): Promise<void> {
    await this.#encode(undefined, false);
    this.writer.flush();
  }

  dispose(): void {
    this.#scaler.dispose();
    this.#encoder.dispose();
  }

  #encode(frame: Frame | undefined, keyframe: boolean): Promise<void> {
    return this.#encoder.encode(frame, keyframe, (picture) => {
      this.writer.push({ ...picture, segment: this.#boundaries.segmentAt(picture.ptsTicks) });
    });
  }
}
