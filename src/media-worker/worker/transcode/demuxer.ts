import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_NEW_EXTRADATA,
  AV_PKT_FLAG_CORRUPT,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type AVCodecID,
} from 'node-av/constants';
import {
  FormatContext,
  InputFormat,
  IOContext,
  Packet,
  type CodecParameters,
  type Stream,
} from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { TimestampRepair } from '../../../shared/media/timestamp-repair.ts';
import { check, configurationRecord, dictionary, type SourceVideoCodec } from '../ffmpeg.ts';
import { splitPicture } from '../nal-units.ts';
import type { CodedPicture } from '../video-decoder.ts';
import type { ByteQueue } from './byte-queue.ts';
import { ticksPerSecond } from './ticks.ts';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';

const ioBufferBytes = 64 * 1024;
/** Widths of the timestamps (Video File Format Specification 10.1, E.4.1; ISO/IEC 13818-1, 2.4.3.7). */
const timestampBits = { flv: 32, mpegts: 33 } as const;
const sourceCodecs: ReadonlyMap<AVCodecID, SourceVideoCodec> = new Map([
  [AV_CODEC_ID_H264, 'h264'],
  [AV_CODEC_ID_HEVC, 'hevc'],
  [AV_CODEC_ID_AV1, 'av1'],
]);

/** A picture of the publisher, as MP4 wants it; its description comes with the first, and with one that changes it. */
export interface VideoPicture extends CodedPicture {
  track: 'video';
  codec: SourceVideoCodec;
}

/** A coded audio frame of the publisher. */
export interface AudioFrame {
  track: 'audio';
  ptsSeconds: number;
  data: Uint8Array;
}

/** Facts of a stream that only the container tells. */
export interface DeclaredStream {
  frameRate: number;
  bitrateKbps: number;
}

/**
 * Takes FLV or MPEG-TS apart as it comes in. FFmpeg's own probing, which waits for seconds, is left
 * out: the codec's configuration comes with the first packets.
 */
export class Demuxer {
  readonly #context = new FormatContext();
  readonly #packet = new Packet();
  readonly #input: 'flv' | 'mpegts';
  readonly #unwrapper: TimestampUnwrapper;
  readonly #repair = new TimestampRepair({ ticksPerSecond });
  /** The first stream of each kind is taken. */
  readonly #chosen: Partial<
    Record<'video' | 'audio', { stream: Stream; codec: SourceVideoCodec | undefined }>
  > = {};
  #parameterSets: Uint8Array | undefined;

  private constructor(input: 'flv' | 'mpegts') {
    this.#input = input;
    this.#unwrapper = new TimestampUnwrapper(timestampBits[input]);
  }

  /**
   * Opens the container; waits for its first bytes.
   * @throws FootlightError PROTOCOL_VIOLATION if it isn't one
   */
  static async open(bytes: ByteQueue, input: 'flv' | 'mpegts'): Promise<Demuxer> {
    const demuxer = new Demuxer(input);
    const io = new IOContext();
    io.allocContextWithCallbacks(
      ioBufferBytes,
      0,
      async (size) => (await bytes.read(size)) ?? AVERROR_EOF,
      null,
      null,
    );
    demuxer.#context.allocContext();
    demuxer.#context.pb = io;
    demuxer.#packet.alloc();
    check(
      await demuxer.#context.openInput(
        '',
        InputFormat.findInputFormat(input),
        dictionary({ fflags: 'nobuffer', probesize: 2048, correct_ts_overflow: 0 }),
      ),
      `read the stream as ${input === 'flv' ? 'FLV' : 'MPEG-TS'}`,
      'PROTOCOL_VIOLATION',
    );
    return demuxer;
  }

  /** Parameters of the audio stream, for a decoder. */
  get audioParameters(): CodecParameters | undefined {
    return this.#chosen.audio?.stream.codecpar;
  }

  declared(track: 'video' | 'audio'): DeclaredStream {
    const stream = this.#chosen[track]?.stream;
    const rate = stream?.avgFrameRate;
    return {
      frameRate: rate && rate.num > 0 && rate.den > 0 ? rate.num / rate.den : 0,
      bitrateKbps: Number(stream?.codecpar.bitRate ?? 0n) / 1000,
    };
  }

  /**
   * The next packet of picture or sound; nothing at the end.
   * @throws FootlightError CODEC_UNSUPPORTED
   */
  async next(): Promise<VideoPicture | AudioFrame | undefined> {
    for (;;) {
      const result = await this.#context.readFrame(this.#packet);
      if (result === AVERROR_EOF) return undefined;
      check(result, 'read the stream', 'PROTOCOL_VIOLATION');
      try {
        const taken = this.#take();
        if (taken) return taken;
      } finally {
        this.#packet.unref();
      }
    }
  }

  #take(): VideoPicture | AudioFrame | undefined {
    const packet = this.#packet;
    // What a publisher that vanished left unfinished.
    if (packet.hasFlags(AV_PKT_FLAG_CORRUPT) || !packet.data?.byteLength) return undefined;
    const { video, audio } = this.#chosen;
    if (packet.streamIndex === video?.stream.index)
      return this.#picture(video.stream, video.codec, packet.data);
    if (packet.streamIndex === audio?.stream.index) return this.#sound(audio.stream, packet.data);
    return this.#choose(packet.streamIndex) ? this.#take() : undefined;
  }

  /** FLV has one track of a kind, so another one there is the same track in another codec. */
  #refuseAnother(kind: 'picture' | 'sound'): void {
    if (this.#input === 'flv') {
      throw new FootlightError('SOURCE_CHANGED', `The publisher changed the codec of its ${kind}.`);
    }
  }

  #choose(index: number): boolean {
    const stream = this.#context.streams[index];
    const type = stream?.codecpar.codecType;
    if (type === AVMEDIA_TYPE_VIDEO && this.#chosen.video) this.#refuseAnother('picture');
    if (type === AVMEDIA_TYPE_AUDIO && this.#chosen.audio) this.#refuseAnother('sound');
    if (stream && type === AVMEDIA_TYPE_VIDEO && !this.#chosen.video) {
      const codec = sourceCodecs.get(stream.codecpar.codecId);
      if (!codec) {
        throw new FootlightError(
          'CODEC_UNSUPPORTED',
          'The stream’s video is not H.264, HEVC or AV1: choose one of them.',
        );
      }
      this.#chosen.video = { stream, codec };
      return true;
    }
    if (stream && type === AVMEDIA_TYPE_AUDIO && !this.#chosen.audio) {
      this.#chosen.audio = { stream, codec: undefined };
      return true;
    }
    return false;
  }

  #picture(stream: Stream, codec: SourceVideoCodec | undefined, data: Buffer): VideoPicture | undefined {
    if (!codec) return undefined;
    const { pts, dts, isKeyframe } = this.#packet;
    const dtsTicks = this.#place('video', stream, dts === AV_NOPTS_VALUE ? pts : dts);
    const isDelayed = pts !== AV_NOPTS_VALUE && dts !== AV_NOPTS_VALUE;
    const delay = isDelayed ? this.#unwrapper.delay(Number(dts), Number(pts)) : 0;
    const times = { ptsTicks: dtsTicks + toTicks(stream, delay), dtsTicks, keyframe: isKeyframe };
    const changed = this.#packet.getSideData(AV_PKT_DATA_NEW_EXTRADATA);
    const record = changed ?? (this.#parameterSets ? undefined : stream.codecpar.extradata);
    if (codec === 'av1') {
      const description = record ? this.#newDescription(codec, record) : {};
      return { track: 'video', codec, ...times, ...description, data: Uint8Array.from(data) };
    }
    if (record?.[0] === 1 || this.#parameterSets?.[0] === 1) {
      const description = record ? this.#newDescription(codec, record) : {};
      return { track: 'video', codec, ...times, ...description, data: Uint8Array.from(data) };
    }
    const split = splitPicture(codec, data);
    const description =
      isKeyframe && split.parameterSets.byteLength > 0
        ? this.#newDescription(codec, split.parameterSets)
        : {};
    return split.data.byteLength > 0
      ? { track: 'video', codec, ...times, ...description, data: split.data }
      : undefined;
  }

  #newDescription(codec: SourceVideoCodec, parameterSets: Uint8Array): { description?: Uint8Array } {
    if (this.#parameterSets && Buffer.compare(this.#parameterSets, parameterSets) === 0) return {};
    this.#parameterSets = Uint8Array.from(parameterSets);
    // AV1's sequence header comes in a record in every container.
    return {
      description: codec === 'av1' ? this.#parameterSets : configurationRecord(codec, parameterSets),
    };
  }

  #sound(stream: Stream, data: Buffer): AudioFrame {
    const ptsTicks = this.#place('audio', stream, this.#packet.pts);
    return { track: 'audio', ptsSeconds: ptsTicks / ticksPerSecond, data: Uint8Array.from(data) };
  }

  /** Decoding time of the packet on the stream's one timeline. */
  #place(track: 'video' | 'audio', stream: Stream, time: bigint): number {
    const rawTicks =
      time === AV_NOPTS_VALUE ? undefined : toTicks(stream, this.#unwrapper.unwrap(track, Number(time)));
    return this.#repair.place(track, rawTicks, toTicks(stream, Number(this.#packet.duration)));
  }
}

function toTicks(stream: Stream, time: number): number {
  const { num, den } = stream.timeBase;
  return Math.round((time * ticksPerSecond * num) / den);
}
