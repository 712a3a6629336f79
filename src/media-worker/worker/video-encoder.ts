import {
  AVCOL_RANGE_MPEG,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_HWDEVICE_TYPE_VAAPI,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_VAAPI,
  type FFEncoderCodec,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Frame,
  HardwareDeviceContext,
  HardwareFramesContext,
  Rational,
} from 'node-av/lib';
import { FootlightError } from '../../shared/base/errors.ts';
import { encoderProfile, type EncoderProfile } from './encoder-options.ts';
import { check, configurationRecord, dictionary, drainPackets, type WorkerVideoCodec } from './ffmpeg.ts';
import { splitPicture } from './nal-units.ts';
import type { CodedPicture } from './video-decoder.ts';

export interface VideoEncoderSettings {
  codec: WorkerVideoCodec;
  /** FFmpeg's name. */
  encoder: string;
  width: number;
  height: number;
  frameRate: number;
  bitrateKbps: number;
  /** Of the frames that come in, and the pictures that go out. */
  ticksPerSecond: number;
  threads: number;
}

/** Encodes frames of one size, without B-frames; keyframes come only where they are asked for. */
export class VideoEncoder {
  /** avcC or hvcC. */
  readonly description: Uint8Array;
  readonly #settings: VideoEncoderSettings;
  readonly #profile: EncoderProfile;
  readonly #context: CodecContext;
  readonly #vaapiFrames: HardwareFramesContext | undefined;

  private constructor(
    settings: VideoEncoderSettings,
    profile: EncoderProfile,
    context: CodecContext,
    vaapiFrames: HardwareFramesContext | undefined,
  ) {
    this.#settings = settings;
    this.#profile = profile;
    this.#context = context;
    this.#vaapiFrames = vaapiFrames;
    this.description = configurationRecord(settings.codec, context.extraData ?? new Uint8Array());
  }

  /**
   * @param like a frame of the stream: its colours are kept, in limited range; pixels become square
   * @throws FootlightError ENCODER_UNAVAILABLE
   */
  static async open(settings: VideoEncoderSettings, like?: Frame): Promise<VideoEncoder> {
    const profile = encoderProfile(settings.encoder);
    const codec = profile && Codec.findEncoderByName(settings.encoder as FFEncoderCodec);
    if (!codec) {
      throw new FootlightError(
        'ENCODER_UNAVAILABLE',
        `The encoder ${settings.encoder} is not part of this build: choose another one.`,
      );
    }
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = settings.width;
    context.height = settings.height;
    context.timeBase = new Rational(1, settings.ticksPerSecond);
    context.framerate = new Rational(Math.round(settings.frameRate * 1000), 1000);
    context.gopSize = 100_000;
    context.maxBFrames = 0;
    context.threadCount = settings.threads;
    context.pixelFormat = profile.vaapi ? AV_PIX_FMT_VAAPI : profile.pixelFormat;
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    if (like) {
      context.sampleAspectRatio = new Rational(1, 1);
      context.colorPrimaries = like.colorPrimaries;
      context.colorTrc = like.colorTrc;
      context.colorSpace = like.colorSpace;
      context.colorRange = AVCOL_RANGE_MPEG;
    }
    applyBitrate(context, settings.bitrateKbps);
    const vaapiFrames = profile.vaapi ? openVaapi(settings, profile) : undefined;
    if (vaapiFrames) context.hwFramesCtx = vaapiFrames;
    check(
      await context.open2(codec, dictionary(profile.options)),
      `start the encoder ${settings.encoder}; choose another one`,
      'ENCODER_UNAVAILABLE',
    );
    return new VideoEncoder(settings, profile, context, vaapiFrames);
  }

  /** The pixel format that frames must have. */
  get pixelFormat(): EncoderProfile['pixelFormat'] {
    return this.#profile.pixelFormat;
  }

  /** @returns false if this encoder keeps the bitrate that it started with */
  setBitrate(kbps: number): boolean {
    if (this.#profile.liveBitrate) applyBitrate(this.#context, kbps);
    return this.#profile.liveBitrate;
  }

  /** Encodes a frame; without one, gives out what is left. Pictures come in their order. */
  async encode(
    frame: Frame | undefined,
    keyframe: boolean,
    take: (picture: CodedPicture) => void,
  ): Promise<void> {
    if (frame) frame.pictType = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    const uploaded = frame && this.#vaapiFrames ? await upload(frame, this.#vaapiFrames) : undefined;
    // Hardware may be lost or out of sessions at any time; software then does as well.
    const code = this.#profile.hardware ? 'ENCODER_UNAVAILABLE' : 'WORKER_FAILED';
    check(await this.#context.sendFrame(uploaded ?? frame ?? null), 'encode', code);
    uploaded?.free();
    await drainPackets(this.#context, (packet) => {
      take({
        ptsTicks: Number(packet.pts),
        dtsTicks: Number(packet.dts),
        keyframe: packet.isKeyframe,
        data: this.#lengthPrefixed(packet.data ?? Buffer.alloc(0)),
      });
    });
  }

  dispose(): void {
    this.#context.freeContext();
    this.#vaapiFrames?.free();
  }

  /** VideoToolbox gives NAL units with lengths, all others Annex B; only the extradata tells which. */
  #lengthPrefixed(data: Buffer): Uint8Array {
    if (this.#context.extraData?.[0] === 1) return Uint8Array.from(data);
    return splitPicture(this.#settings.codec, data).data;
  }
}

/** Constant bitrate with one second of buffer. */
function applyBitrate(context: CodecContext, kbps: number): void {
  context.bitRate = BigInt(Math.round(kbps * 1000));
  context.rcMaxRate = BigInt(Math.round(kbps * 1000));
  context.rcBufferSize = Math.round(kbps * 1000);
}

function openVaapi(settings: VideoEncoderSettings, profile: EncoderProfile): HardwareFramesContext {
  const device = new HardwareDeviceContext();
  check(device.create(AV_HWDEVICE_TYPE_VAAPI, null, null), 'open a VAAPI device', 'ENCODER_UNAVAILABLE');
  const frames = new HardwareFramesContext();
  frames.alloc(device);
  frames.format = AV_PIX_FMT_VAAPI;
  frames.swFormat = profile.pixelFormat;
  frames.width = settings.width;
  frames.height = settings.height;
  frames.initialPoolSize = 20;
  check(frames.init(), 'make frames of the VAAPI device', 'ENCODER_UNAVAILABLE');
  return frames;
}

async function upload(frame: Frame, frames: HardwareFramesContext): Promise<Frame> {
  const uploaded = new Frame();
  uploaded.alloc();
  check(frames.getBuffer(uploaded, 0), 'get a frame of the VAAPI device');
  check(await frames.transferData(uploaded, frame, 0), 'upload a frame to the VAAPI device');
  check(uploaded.copyProps(frame), 'copy the properties of a frame');
  return uploaded;
}
