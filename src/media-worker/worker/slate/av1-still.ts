import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  type FFEncoderCodec,
} from 'node-av/constants';
import { Codec, CodecContext, Rational, type Frame } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { frameUnits, writeAv1DecoderConfig } from '../../../shared/media/codec/av1.ts';
import { check, dictionary, drainPackets } from '../ffmpeg.ts';

const encoder = 'libsvtav1';
/** Of a picture that stands still, so that few bits go a long way. */
const quality = 32;

/**
 * Encodes a picture that stands still as AV1.
 * @param drawn in yuv420p; its time is changed
 * @returns av1C, and the frames in the order of coding and of showing
 * @throws FootlightError ENCODER_UNAVAILABLE, WORKER_FAILED
 */
export async function encodeAv1Still(
  drawn: Frame,
  { width, height }: { width: number; height: number },
  { frameMs, frames, framesPerGroup }: { frameMs: number; frames: number; framesPerGroup: number },
): Promise<{ description: Uint8Array; frames: Uint8Array[] }> {
  const codec = Codec.findEncoderByName(encoder as FFEncoderCodec);
  if (!codec) {
    throw new FootlightError('ENCODER_UNAVAILABLE', `The encoder ${encoder} is not part of this build.`);
  }
  const context = new CodecContext();
  try {
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.timeBase = new Rational(1, 1000);
    context.framerate = new Rational(1_000_000, Math.round(frameMs * 1000));
    context.gopSize = framesPerGroup;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorPrimaries = drawn.colorPrimaries;
    context.colorTrc = drawn.colorTrc;
    context.colorSpace = drawn.colorSpace;
    context.colorRange = drawn.colorRange;
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    // Every frame depends on those before it alone, so that all come in the order in which they are shown.
    const parameters = 'pred-struct=1:lookahead=0:scd=0:lp=1';
    const options = dictionary({ preset: 10, crf: quality, 'svtav1-params': parameters });
    check(await context.open2(codec, options), `start the encoder ${encoder}`, 'ENCODER_UNAVAILABLE');
    const made: { keyframe: boolean; data: Uint8Array }[] = [];
    const drain = (): Promise<void> =>
      drainPackets(context, ({ isKeyframe, data }) => {
        made.push({ keyframe: isKeyframe, data: frameUnits(data ?? Buffer.alloc(0)) });
      });
    for (let index = 0; index < frames; index++) {
      // It was decoded from a picture of its own, which the encoder would take for a wish.
      drawn.pictType = AV_PICTURE_TYPE_NONE;
      drawn.pts = BigInt(Math.round(index * frameMs));
      check(await context.sendFrame(drawn), 'encode');
      await drain();
    }
    check(await context.sendFrame(null), 'encode');
    await drain();
    const isCut = made.every(({ keyframe }, index) => keyframe === (index % framesPerGroup === 0));
    if (made.length !== frames || !isCut) {
      throw new FootlightError('WORKER_FAILED', `The encoder ${encoder} put its keyframes elsewhere.`);
    }
    return {
      description: writeAv1DecoderConfig(context.extraData ?? new Uint8Array()),
      frames: made.map(({ data }) => data),
    };
  } finally {
    context.freeContext();
  }
}
