import { AV_CODEC_ID_AAC } from 'node-av/constants';
import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import { videoCodecString } from '../../../shared/media/fmp4/codec-string.ts';
import type { MediaPart, Rendition, TranscodeSettings } from '../../jobs.ts';
import type { ToWorker } from '../../protocol/messages.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { VideoDecoder } from '../video-decoder.ts';
import { copyableAac } from './adts.ts';
import { AudioRendition, type AudioSource } from './audio-rendition.ts';
import { ByteQueue } from './byte-queue.ts';
import { CopiedAudio } from './copied-audio.ts';
import { Demuxer, type VideoPicture } from './demuxer.ts';
import { EncodedAudio } from './encoded-audio.ts';
import { Ladder } from './ladder.ts';
import { RenditionWriter } from './rendition-writer.ts';
import { Rung } from './rung.ts';
import { SegmentBoundaries } from './segment-boundaries.ts';
import { probeStream, tooFar, type ProbedStream } from './stream-probe.ts';
import { Thumbnails } from './thumbnails.ts';
import { ticksOfMs, ticksPerSecond } from './ticks.ts';
import { videoShape } from './video-shape.ts';

const maxWaitingBytes = 4 * 1024 * 1024;
/** What is assumed of a copied source that doesn't tell its bitrate. */
const bitsPerPixel = 0.1;

/** Makes the renditions of one live stream. */
export class TranscodeTask implements WorkerTask {
  readonly #settings: TranscodeSettings;
  readonly #channel: OwnerChannel;
  readonly #bytes: ByteQueue;

  constructor(settings: TranscodeSettings, channel: OwnerChannel) {
    this.#settings = settings;
    this.#channel = channel;
    this.#bytes = new ByteQueue(() => {
      channel.resume();
    });
    this.#run().then(
      () => {
        channel.end();
      },
      (failure: unknown) => {
        channel.end(failure);
      },
    );
  }

  handleMessage(message: ToWorker): void {
    if (message.type === 'end') this.#bytes.end();
    if (message.type !== 'input') return;
    this.#bytes.push(message.body);
    if (this.#bytes.queuedBytes > maxWaitingBytes) this.#channel.pause();
  }

  async #run(): Promise<void> {
    const demuxer = await Demuxer.open(this.#bytes, this.#settings.input);
    const stream = await probeStream(demuxer, this.#settings.maxSegmentMs);
    const boundaries = new SegmentBoundaries(stream.startTicks, ticksOfMs(this.#settings.segmentTargetMs));
    const audio = await this.#openAudio(demuxer, stream, boundaries);
    const copied = this.#settings.source === 'copy' ? this.#openCopy(demuxer, stream) : undefined;
    const rungs = await this.#openRungs(demuxer, stream, boundaries);
    const ladder = new Ladder({
      decoder: await VideoDecoder.open(stream.codec, stream.description, ticksPerSecond),
      rungs,
      findsBoundaries: !copied,
      boundaries,
      startTicks: stream.startTicks,
      onDropped: (rung) => {
        this.#warnDropped(rung);
      },
      onProgress: () => audio?.release(),
    });
    const thumbnails = await this.#openThumbnails(stream);
    this.#announce([
      ...(copied ? [copied.rendition] : []),
      ...rungs.map((rung) => rung.writer.rendition),
      ...(audio ? [audio.rendition] : []),
    ]);
    if (!audio) {
      this.#channel.send('warning', {
        code: 'NO_AUDIO',
        message: 'The stream has no audio; it goes on without.',
      });
    }
    for (
      let packet = stream.packets.shift() ?? (await demuxer.next());
      packet;
      packet = stream.packets.shift() ?? (await demuxer.next())
    ) {
      if (packet.track === 'audio') {
        await audio?.handle(packet.ptsSeconds, packet.data);
        continue;
      }
      if (packet.description && Buffer.compare(packet.description, stream.description) !== 0) {
        throw new FootlightError('SOURCE_CHANGED', 'The publisher changed the format of its picture.');
      }
      if (copied) this.#copy(packet, copied, boundaries);
      thumbnails?.push(packet);
      await ladder.push(packet);
      await audio?.followPicture(packet.dtsTicks);
    }
    copied?.flush();
    await ladder.finish();
    await audio?.finish();
    await thumbnails?.finish();
    thumbnails?.dispose();
    ladder.dispose();
    audio?.dispose();
  }

  /** Passes a picture of the source on, and finds the segments by its keyframes. */
  #copy(picture: VideoPicture, copied: RenditionWriter, boundaries: SegmentBoundaries): void {
    const { maxSegmentMs } = this.#settings;
    if (picture.keyframe) boundaries.offer(picture.ptsTicks);
    boundaries.knownUntilTicks = picture.dtsTicks;
    if (picture.ptsTicks - boundaries.newestTicks > ticksOfMs(maxSegmentMs)) {
      throw new FootlightError('SOURCE_KEYFRAMES_TOO_FAR', tooFar(maxSegmentMs));
    }
    // In decoding order every picture behind a keyframe belongs to its segment, even one shown before it.
    copied.push({ ...picture, segment: boundaries.segmentAt(boundaries.newestTicks) });
  }

  #openCopy(demuxer: Demuxer, { codec, description, picture, frameRate }: ProbedStream): RenditionWriter {
    const config = { codec, width: picture.width, height: picture.height, description };
    return new RenditionWriter(
      {
        id: 'source',
        kind: 'video',
        codecs: videoCodecString(config),
        bitrateKbps: this.#sourceBitrateKbps(demuxer, config, frameRate),
        width: config.width,
        height: config.height,
        frameRate,
      },
      { kind: 'video', trackId: 1, timescale: ticksPerSecond, config, ...videoShape(picture) },
      this.#settings.partTargetMs,
      this.#sendPart,
    );
  }

  async #openRungs(demuxer: Demuxer, stream: ProbedStream, boundaries: SegmentBoundaries): Promise<Rung[]> {
    const { picture, frameRate } = stream;
    const asked = this.#settings.rungs
      .filter((rung) => rung.height < picture.height)
      .map((rung) => ({ id: rung.name, height: rung.height, bitrateKbps: rung.bitrateKbps }));
    if (this.#settings.source === 'transcode') {
      const bitrateKbps = this.#sourceBitrateKbps(demuxer, picture, frameRate);
      asked.unshift({ id: 'source', height: picture.height, bitrateKbps });
    }
    const rungs: Rung[] = [];
    for (const rung of asked) {
      const settings = { ...rung, frameRate, partTargetMs: this.#settings.partTargetMs };
      rungs.push(await Rung.open(settings, picture, boundaries, this.#sendPart));
    }
    return rungs;
  }

  async #openAudio(
    demuxer: Demuxer,
    { firstAudio, startTicks }: ProbedStream,
    boundaries: SegmentBoundaries,
  ): Promise<AudioRendition | undefined> {
    const parameters = demuxer.audioParameters;
    if (!firstAudio || !parameters) return undefined;
    const startSeconds = startTicks / ticksPerSecond;
    const { audioBitrateKbps, partTargetMs } = this.#settings;
    const isAac = parameters.codecId === AV_CODEC_ID_AAC;
    const config = isAac ? copyableAac(parameters.extradata, firstAudio.data) : undefined;
    const source: AudioSource = config
      ? new CopiedAudio(config, startSeconds)
      : await EncodedAudio.open(parameters, startSeconds, audioBitrateKbps);
    const bitrateKbps = (config && demuxer.declared('audio').bitrateKbps) || audioBitrateKbps;
    return new AudioRendition(source, boundaries, { bitrateKbps, partTargetMs }, this.#sendPart);
  }

  async #openThumbnails(stream: ProbedStream): Promise<Thumbnails | undefined> {
    const { thumbnails } = this.#settings;
    if (!thumbnails) return undefined;
    return Thumbnails.open(stream, thumbnails.intervalMs, {
      sprite: ({ jpeg, timesUs, ...header }) => {
        this.#channel.send('sprite', { ...header, timesUs: [...timesUs] }, jpeg);
      },
      poster: ({ jpeg, ...header }) => {
        this.#channel.send('poster', header, jpeg);
      },
      failed: (failure) => {
        const message = `No more thumbnails are made: ${messageOf(failure)}`;
        this.#channel.send('log', { level: 'warn', message, left: 0 });
      },
    });
  }

  #sourceBitrateKbps(demuxer: Demuxer, size: { width: number; height: number }, frameRate: number): number {
    const declared = demuxer.declared('video').bitrateKbps;
    return declared || Math.round((size.width * size.height * frameRate * bitsPerPixel) / 1000);
  }

  #announce(renditions: readonly Rendition[]): void {
    this.#channel.send(
      'renditions',
      { renditions: renditions.map(({ init, ...rest }) => ({ ...rest, initBytes: init.byteLength })) },
      Buffer.concat(renditions.map((rendition) => rendition.init)),
    );
  }

  #warnDropped(rung: Rung): void {
    const { id } = rung.writer.rendition;
    this.#channel.send('warning', {
      code: 'RUNG_DROPPED',
      message: `This machine is too slow for all renditions, so ${id} was dropped.`,
      renditionId: id,
    });
  }

  readonly #sendPart = ({ bytes, ...header }: MediaPart): void => {
    this.#channel.send('part', header, bytes);
  };
}
