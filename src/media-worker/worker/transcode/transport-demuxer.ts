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
import { check, configurationRecord, dictionary, type SourceVideoCodec } from '../ffmpeg.ts';
import { splitPicture } from '../nal-units.ts';
import type { ByteQueue } from './byte-queue.ts';
import type { AudioFrame, DeclaredStream, Demuxer, VideoPicture } from './demuxer.ts';
import { StreamTimes } from './stream-times.ts';
import { ticksPerSecond } from './ticks.ts';

const ioBufferBytes = 64 * 1024;
/** ISO/IEC 13818-1, 2.4.3.7 */
const timestampBits = 33;
const timestampsPerSecond = 90_000;
const sourceCodecs: ReadonlyMap<AVCodecID, SourceVideoCodec> = new Map([
  [AV_CODEC_ID_H264, 'h264'],
  [AV_CODEC_ID_HEVC, 'hevc'],
  [AV_CODEC_ID_AV1, 'av1'],
]);

/**
 * Takes MPEG-TS apart by FFmpeg. Its own probing, which waits for seconds, is left out: the codec's
 * configuration comes with the first packets.
 */
export class TransportDemuxer implements Demuxer {
  readonly #context = new FormatContext();
  readonly #packet = new Packet();
  readonly #times = new StreamTimes(timestampBits, timestampsPerSecond);
  /** The first stream of each kind is taken. */
  readonly #chosen: Partial<
    Record<'video' | 'audio', { stream: Stream; codec: SourceVideoCodec | undefined }>
  > = {};
  #parameterSets: Uint8Array | undefined;

  /**
   * Opens the container; waits for its first bytes.
   * @throws FootlightError PROTOCOL_VIOLATION if it isn't one
   */
  static async open(bytes: ByteQueue): Promise<TransportDemuxer> {
    const demuxer = new TransportDemuxer();
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
        InputFormat.findInputFormat('mpegts'),
        dictionary({ fflags: 'nobuffer', probesize: 2048, correct_ts_overflow: 0 }),
      ),
      'read the stream as MPEG-TS',
      'PROTOCOL_VIOLATION',
    );
    return demuxer;
  }

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

  #choose(index: number): boolean {
    const stream = this.#context.streams[index];
    const type = stream?.codecpar.codecType;
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
    const dtsTicks = this.#place('video', dts === AV_NOPTS_VALUE ? pts : dts);
    const isDelayed = pts !== AV_NOPTS_VALUE && dts !== AV_NOPTS_VALUE;
    const delayTicks = isDelayed ? this.#times.delay(Number(dts), Number(pts)) : 0;
    const times = { ptsTicks: dtsTicks + delayTicks, dtsTicks, keyframe: isKeyframe };
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
    const ptsTicks = this.#place('audio', this.#packet.pts);
    return { track: 'audio', ptsSeconds: ptsTicks / ticksPerSecond, data: Uint8Array.from(data) };
  }

  /** Decoding time of the packet on the stream's one timeline. */
  #place(track: 'video' | 'audio', time: bigint): number {
    const value = time === AV_NOPTS_VALUE ? undefined : Number(time);
    return this.#times.place(track, value, Number(this.#packet.duration));
  }
}
