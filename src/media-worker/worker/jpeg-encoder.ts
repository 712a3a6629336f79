import { AV_CODEC_FLAG_QSCALE, AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P } from 'node-av/constants';
import { Codec, CodecContext, Rational, type Frame } from 'node-av/lib';
import { FootlightError } from '../../shared/base/errors.ts';
import { check, drainPackets } from './ffmpeg.ts';

/** The pixel format that frames must have. */
export const jpegPixelFormat = AV_PIX_FMT_YUVJ420P;

/** FF_QP2LAMBDA of libavutil/avutil.h: what one step of the quantiser is in `quality`. */
const lambdaPerStep = 118;
/** Of 2 (best) to 31; small pictures show no difference to 2 at a third of the size. */
const quantiser = 5;

/** Makes JPEG files of frames of one size. */
export class JpegEncoder {
  readonly #context: CodecContext;

  private constructor(context: CodecContext) {
    this.#context = context;
  }

  /** @throws FootlightError ENCODER_UNAVAILABLE */
  static async open(width: number, height: number): Promise<JpegEncoder> {
    const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG);
    if (!codec) throw new FootlightError('ENCODER_UNAVAILABLE', 'This build of FFmpeg has no JPEG encoder.');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = jpegPixelFormat;
    context.timeBase = new Rational(1, 1);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    context.globalQuality = quantiser * lambdaPerStep;
    check(await context.open2(codec, null), 'start the JPEG encoder', 'ENCODER_UNAVAILABLE');
    return new JpegEncoder(context);
  }

  async encode(frame: Frame): Promise<Uint8Array> {
    frame.quality = quantiser * lambdaPerStep;
    check(await this.#context.sendFrame(frame), 'make a JPEG');
    let jpeg = new Uint8Array();
    await drainPackets(this.#context, (packet) => {
      jpeg = Uint8Array.from(packet.data ?? []);
    });
    return jpeg;
  }

  dispose(): void {
    this.#context.freeContext();
  }
}
