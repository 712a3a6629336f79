import { AV_CODEC_FLAG_LOW_DELAY, AV_PKT_DATA_NEW_EXTRADATA } from 'node-av/constants';
import { Codec, CodecContext, Frame, Rational } from 'node-av/lib';
import { FootlightError } from '../../shared/base/errors.ts';
import { check, codecIds, isDry, makePacket, type SourceVideoCodec } from './ffmpeg.ts';

/** A picture to decode, as MP4 has it: NAL units with lengths, as its configuration record says, or OBUs. */
export interface CodedPicture {
  ptsTicks: number;
  dtsTicks: number;
  keyframe: boolean;
  data: Uint8Array;
  /** Decoder configuration record, where it may be another from this picture on. */
  description?: Uint8Array;
}

/** Decodes one video stream, in one thread and without holding pictures back longer than their order demands. */
export class VideoDecoder {
  readonly #context: CodecContext;
  readonly #frame = new Frame();
  #damaged = 0;

  private constructor(context: CodecContext) {
    this.#context = context;
    this.#frame.alloc();
  }

  /**
   * @param description decoder configuration record
   * @throws FootlightError CODEC_UNSUPPORTED
   */
  static async open(
    codec: SourceVideoCodec,
    description: Uint8Array,
    ticksPerSecond: number,
  ): Promise<VideoDecoder> {
    const decoder = Codec.findDecoder(codecIds[codec]);
    if (!decoder) throw new FootlightError('CODEC_UNSUPPORTED', `This machine can't decode ${codec}.`);
    const context = new CodecContext();
    context.allocContext3(decoder);
    context.extraData = Buffer.from(description);
    context.pktTimebase = new Rational(1, ticksPerSecond);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
    check(await context.open2(decoder, null), `read the ${codec} stream`, 'CODEC_UNSUPPORTED');
    return new VideoDecoder(context);
  }

  /** Pictures that couldn't be decoded. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Frames a second as the stream itself tells, or 0. */
  get declaredFrameRate(): number {
    const { num, den } = this.#context.framerate;
    return num > 0 && den > 0 ? num / den : 0;
  }

  /** Decodes a picture; without one, gives out what is left. The frame is `take`'s only until it returns. */
  async decode(picture: CodedPicture | undefined, take: (frame: Frame) => Promise<void>): Promise<void> {
    const packet = picture && makePacket(picture.data, picture.ptsTicks, picture.dtsTicks, picture.keyframe);
    if (picture?.description) {
      packet?.addSideData(AV_PKT_DATA_NEW_EXTRADATA, Buffer.from(picture.description));
    }
    const sent = await this.#context.sendPacket(packet ?? null);
    packet?.free();
    if (sent < 0 && !isDry(sent)) this.#damaged++;
    for (;;) {
      const result = await this.#context.receiveFrame(this.#frame);
      if (isDry(result)) return;
      if (result < 0) {
        this.#damaged++;
        return;
      }
      await take(this.#frame);
      this.#frame.unref();
    }
  }

  /** Forgets all pictures: a keyframe follows. */
  reset(): void {
    this.#context.flushBuffers();
  }

  dispose(): void {
    this.#frame.free();
    this.#context.freeContext();
  }
}
