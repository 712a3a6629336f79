import type { Frame } from 'node-av/lib';
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { videoCodecString } from '../../../shared/media/fmp4/codec-string.ts';
import { Scaler } from '../scaler.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { RenditionWriter, type PartListener } from './rendition-writer.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { ticksPerSecond } from './ticks.ts';
import { videoShape } from './video-shape.ts';

/** More pixels a second than this need a second thread. */
const pixelsPerThread = 1920 * 1080 * 25;

/** One transcoded rendition: scales, encodes with x264, cuts. */
export class Rung {
  readonly writer: RenditionWriter;
  readonly height: number;
  readonly #boundaries: SegmentBoundaries;
  readonly #scaler: Scaler;
  readonly #encoder: VideoEncoder;
  #segment = -1;

  private constructor(
    writer: RenditionWriter,
    height: number,
    boundaries: SegmentBoundaries,
    scaler: Scaler,
    encoder: VideoEncoder,
  ) {
    this.writer = writer;
    this.height = height;
    this.#boundaries = boundaries;
    this.#scaler = scaler;
    this.#encoder = encoder;
  }

  /** @param like the source's first picture */
  static async open(
    settings: { id: string; height: number; bitrateKbps: number; frameRate: number; partTargetMs: number },
    like: Frame,
    boundaries: SegmentBoundaries,
    onPart: PartListener,
  ): Promise<Rung> {
    const { id, bitrateKbps, frameRate } = settings;
    // 4:2:0 has half as many colour samples, so both sides are even.
    const height = settings.height & ~1;
    const width = Math.max(2, Math.round((like.width * height) / like.height / 2) * 2);
    const encoder = await VideoEncoder.open(
      {
        codec: 'h264',
        encoder: 'libx264',
        width,
        height,
        frameRate,
        bitrateKbps,
        ticksPerSecond,
        threads: width * height * frameRate > pixelsPerThread ? 2 : 1,
      },
      like,
    );
    const config = { codec: 'h264' as const, width, height, description: encoder.description };
    const writer = new RenditionWriter(
      { id, kind: 'video', codecs: videoCodecString(config), bitrateKbps, width, height, frameRate },
      { kind: 'video', trackId: 1, timescale: ticksPerSecond, config, ...videoShape(like, false) },
      settings.partTargetMs,
      onPart,
    );
    return new Rung(writer, height, boundaries, new Scaler(width, height, AV_PIX_FMT_YUV420P), encoder);
  }

  /** Encodes a frame of the source; the first one of a segment becomes a keyframe. */
  async encode(frame: Frame): Promise<void> {
    const segment = this.#boundaries.segmentAt(Number(frame.pts));
    const keyframe = segment > this.#segment;
    this.#segment = Math.max(segment, this.#segment);
    await this.#scaler.scale(frame, (scaled) => this.#encode(scaled, keyframe));
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
