import {
  AV_CHANNEL_ORDER_NATIVE,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_AAC,
  AV_SAMPLE_FMT_FLTP,
  type AVSampleFormat,
} from 'node-av/constants';
import {
  AudioFifo,
  Codec,
  CodecContext,
  Frame,
  Rational,
  SoftwareResampleContext,
  type ChannelLayout,
} from 'node-av/lib';
import { FootlightError } from '../../shared/base/errors.ts';
import type { AudioConfig } from '../../shared/media/codec/packets.ts';
import { check, drainPackets } from './ffmpeg.ts';

/** Samples in an AAC-LC frame. */
export const aacFrameSamples = 1024;
/** Jumps of the input's clock above this are gaps: filled with silence, or cut away. Below, it is resampled. */
const gapSeconds = 0.1;
/** Below this the input's clock is taken to be right: timestamps of RTMP are whole milliseconds. */
const toleranceSeconds = 0.003;

/** One AAC frame; `ptsSamples` counts at the encoder's own sample rate. */
export interface AacFrame {
  ptsSamples: number;
  data: Uint8Array;
}

/**
 * Makes AAC-LC of whatever sound comes in. The timestamps of the input are the clock: what drifts
 * is resampled a little, what jumps is a gap, and the output's frames follow each other without one.
 * A frame's pts is when its own samples are heard, so the encoder's delay shifts nothing (the very
 * first frame, before the input's start, holds only that delay).
 */
export class AacEncoder {
  readonly config: AudioConfig;
  readonly #context: CodecContext;
  readonly #fifo = new AudioFifo();
  readonly #layout: ChannelLayout;
  #resampler: { context: SoftwareResampleContext; source: string } | undefined;
  /** Of the next sample that leaves the queue, at the output's rate. */
  #nextPts: number | undefined;

  private constructor(context: CodecContext, layout: ChannelLayout) {
    this.#context = context;
    this.#layout = layout;
    this.#fifo.alloc(AV_SAMPLE_FMT_FLTP, layout.nbChannels, aacFrameSamples * 4);
    this.config = {
      codec: 'aac',
      sampleRate: context.sampleRate,
      channels: layout.nbChannels,
      description: Uint8Array.from(context.extraData ?? []),
    };
  }

  /** @throws FootlightError ENCODER_UNAVAILABLE */
  static async open(settings: {
    sampleRate: number;
    channels: number;
    bitrateKbps: number;
  }): Promise<AacEncoder> {
    const codec = Codec.findEncoder(AV_CODEC_ID_AAC);
    if (!codec) throw new FootlightError('ENCODER_UNAVAILABLE', 'This build of FFmpeg has no AAC encoder.');
    const layout = channelLayout(settings.channels);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.sampleRate = settings.sampleRate;
    context.channelLayout = layout;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.bitRate = BigInt(Math.round(settings.bitrateKbps * 1000));
    context.timeBase = new Rational(1, settings.sampleRate);
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    check(await context.open2(codec, null), 'start the AAC encoder', 'ENCODER_UNAVAILABLE');
    return new AacEncoder(context, layout);
  }

  /** Where the input's clock stands after all that came in, in seconds; nothing before the first. */
  get nextPtsSeconds(): number | undefined {
    return this.#nextPts === undefined
      ? undefined
      : (this.#nextPts + this.#fifo.size) / this.config.sampleRate;
  }

  /** Takes a frame of any format that begins at `ptsSeconds`, and gives out what is ready. */
  async encode(frame: Frame, ptsSeconds: number, take: (aac: AacFrame) => void): Promise<void> {
    this.#nextPts ??= Math.round(ptsSeconds * this.config.sampleRate);
    const resampler = this.#resamplerFor(frame);
    // This sets up the compensation; ticks are 1 / (input rate × output rate) seconds.
    resampler.nextPts(BigInt(Math.round(ptsSeconds * frame.sampleRate * this.config.sampleRate)));
    const converted = this.#emptyFrame();
    frame.pts = 0n;
    check(resampler.convertFrame(converted, frame), 'resample sound');
    if (converted.nbSamples > 0) await this.#fifo.write(converted.extendedData ?? [], converted.nbSamples);
    converted.free();
    await this.#encodeQueued(aacFrameSamples, take);
  }

  /** Encodes what is left, filled up with silence. */
  async flush(take: (aac: AacFrame) => void): Promise<void> {
    await this.#encodeQueued(1, take);
    check(await this.#context.sendFrame(null), 'encode sound');
    await this.#drain(take);
  }

  dispose(): void {
    this.#resampler?.context.free();
    this.#fifo.free();
    this.#context.freeContext();
  }

  async #encodeQueued(leastSamples: number, take: (aac: AacFrame) => void): Promise<void> {
    while (this.#fifo.size >= leastSamples && this.#nextPts !== undefined) {
      const frame = this.#emptyFrame();
      frame.nbSamples = Math.min(this.#fifo.size, aacFrameSamples);
      check(frame.getBuffer(0), 'get memory for sound');
      await this.#fifo.read(frame.extendedData ?? [], frame.nbSamples);
      frame.pts = BigInt(this.#nextPts);
      this.#nextPts += frame.nbSamples;
      check(await this.#context.sendFrame(frame), 'encode sound');
      frame.free();
      await this.#drain(take);
    }
  }

  #drain(take: (aac: AacFrame) => void): Promise<void> {
    return drainPackets(this.#context, (packet) => {
      take({ ptsSamples: Number(packet.pts), data: Uint8Array.from(packet.data ?? []) });
    });
  }

  #emptyFrame(): Frame {
    const frame = new Frame();
    frame.alloc();
    frame.format = AV_SAMPLE_FMT_FLTP;
    frame.sampleRate = this.config.sampleRate;
    frame.channelLayout = this.#layout;
    return frame;
  }

  #resamplerFor(frame: Frame): SoftwareResampleContext {
    const source = `${frame.sampleRate}:${frame.format}:${frame.channels}`;
    if (this.#resampler?.source !== source) {
      this.#resampler?.context.free();
      const context = new SoftwareResampleContext();
      const layout = frame.channelLayout;
      check(
        context.allocSetOpts2(
          this.#layout,
          AV_SAMPLE_FMT_FLTP,
          this.config.sampleRate,
          layout.order === AV_CHANNEL_ORDER_NATIVE ? layout : channelLayout(layout.nbChannels),
          frame.format as AVSampleFormat,
          frame.sampleRate,
        ),
        'set up the resampler',
      );
      context.setOption('min_comp', toleranceSeconds);
      context.setOption('min_hard_comp', gapSeconds);
      context.setOption('comp_duration', 1);
      context.setOption('max_soft_comp', 0.005);
      // In samples of the input, though it is the output's beginning.
      context.setOption('first_pts', BigInt(Math.round((this.nextPtsSeconds ?? 0) * frame.sampleRate)));
      check(context.init(), 'set up the resampler');
      this.#resampler = { context, source };
    }
    return this.#resampler.context;
  }
}

/** The usual layout of so many channels, as FFmpeg's masks have it. */
export function channelLayout(channels: number): ChannelLayout {
  const masks = [0x4n, 0x3n, 0x7n, 0x33n, 0x37n, 0x3fn, 0x13fn, 0x63fn];
  const mask = masks[channels - 1];
  if (mask === undefined)
    throw new FootlightError('CODEC_UNSUPPORTED', `Sound of ${channels} channels is not taken.`);
  return { nbChannels: channels, order: AV_CHANNEL_ORDER_NATIVE, mask };
}
