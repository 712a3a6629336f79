import { AV_CODEC_ID_AAC } from 'node-av/constants';
import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import { aacFrameSamples } from '../../../shared/media/codec/aac.ts';
import type { MediaPart, Rendition, TranscodeSettings } from '../../jobs.ts';
import type { ToWorker } from '../../protocol/messages.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { copyableAac } from './adts.ts';
import { AudioRendition, type AudioSource } from './audio-rendition.ts';
import { ByteQueue } from './byte-queue.ts';
import { CopiedAudio } from './copied-audio.ts';
import { openDemuxer, type AudioFrame, type Demuxer, type VideoPicture } from './demuxer.ts';
import { EncodedAudio } from './encoded-audio.ts';
import { fillablePartTarget } from './part-target.ts';
import { PicturePace } from './picture-pace.ts';
import { ProgressReport } from './progress-report.ts';
import { takenEvery } from './rung-plan.ts';
import { SegmentBoundaries } from './segment-boundaries.ts';
import { probeStream, type ProbedStream } from './stream-probe.ts';
import { ticksOfMs, ticksPerSecond } from './ticks.ts';
import { VideoWork } from './video-work.ts';

const maxWaitingBytes = 4 * 1024 * 1024;

/** Makes the renditions of one live stream. */
export class TranscodeTask implements WorkerTask {
  readonly #settings: TranscodeSettings;
  readonly #channel: OwnerChannel;
  readonly #bytes: ByteQueue;
  #video: VideoWork | undefined;
  #audio: AudioRendition | undefined;
  /** Which kind the stream didn't have when it was probed and has now. */
  #appeared: 'video' | 'audio' | undefined;
  #audioRefused = false;
  readonly #pace = new PicturePace();
  /** Messages with input that came. */
  #inputs = 0;

  constructor(settings: TranscodeSettings, channel: OwnerChannel) {
    this.#settings = settings;
    this.#channel = channel;
    this.#bytes = new ByteQueue(() => {
      channel.resume();
      this.#tellRest();
    });
    const report = new ProgressReport(channel, this.#bytes, () => this.#video);
    this.#run().then(
      () => {
        report.dispose();
        channel.end();
      },
      (failure: unknown) => {
        report.dispose();
        channel.end(failure);
      },
    );
  }

  handleMessage(message: ToWorker): void {
    if (message.type === 'end') this.#bytes.end();
    if (message.type !== 'input') return;
    this.#inputs++;
    this.#bytes.push(message.body);
    if (this.#bytes.queuedBytes > maxWaitingBytes) this.#channel.pause();
  }

  async #run(): Promise<void> {
    const demuxer = await openDemuxer(this.#bytes, this.#settings.input);
    const stream = behindSeen(await probeStream(demuxer, this.#settings.maxSegmentMs), this.#settings);
    const boundaries = new SegmentBoundaries(stream.startTicks, ticksOfMs(this.#settings.segmentTargetMs));
    const sound = await this.#openSound(demuxer, stream).catch((failure: unknown) => {
      if (!stream.video) throw failure;
      this.#audioRefused = true;
      this.#warn('NO_AUDIO', `${messageOf(failure)} The stream goes on without sound.`);
      return undefined;
    });
    const partTargetMs = this.#partTargetMs(stream, sound);
    if (sound) this.#audio = this.#openAudio(sound, demuxer, stream, boundaries, partTargetMs);
    this.#video =
      stream.video && (await this.#openVideo(stream.video, demuxer, stream, boundaries, partTargetMs));
    this.#announce([...(this.#video?.renditions ?? []), ...(this.#audio ? [this.#audio.rendition] : [])]);
    if (!this.#audio && !this.#audioRefused) {
      this.#warn('NO_AUDIO', 'The stream has no audio; it goes on without.');
    }
    if (!this.#video) this.#warn('NO_VIDEO', 'The stream has no video; only its sound is heard.');
    if (stream.video?.interlaced) {
      this.#warn(
        'SOURCE_INTERLACED',
        'The publisher’s picture is interlaced, so it is encoded anew where there are rungs: send a progressive one.',
      );
    }
    for (
      let packet = stream.packets.shift() ?? (await demuxer.next());
      packet;
      packet = stream.packets.shift() ?? (await demuxer.next())
    ) {
      await this.#handle(packet);
    }
    await this.#video?.finish();
    await this.#audio?.finish();
    this.#video?.dispose();
    this.#audio?.dispose();
  }

  /** @throws FootlightError SOURCE_CHANGED if the stream has a kind of track now that it hadn't before */
  async #handle(packet: VideoPicture | AudioFrame): Promise<void> {
    if (packet.track === 'audio') {
      if (!this.#audio && !this.#audioRefused) this.#appeared = 'audio';
      await this.#audio?.handle(packet.ptsSeconds, packet.data);
      return;
    }
    if (!this.#video) this.#appeared = 'video';
    // A new job starts at a keyframe, so nothing is lost by waiting for one.
    if (this.#appeared && packet.keyframe) {
      throw new FootlightError('SOURCE_CHANGED', `The publisher sends ${this.#appeared} now.`);
    }
    await this.#video?.push(packet);
    if (this.#video) await this.#audio?.followPicture(packet.dtsTicks);
    this.#pace.handlePicture(packet.dtsTicks);
  }

  /** All input is worked off: where it is only passed on, some of what follows may come together. */
  #tellRest(): void {
    // What FFmpeg's reader has taken isn't all worked off.
    if (this.#settings.input !== 'flv' || this.#video?.dueSeconds === undefined) return;
    const rest = this.#pace.restUntil(Math.min(this.#video.dueSeconds, this.#audio?.dueSeconds ?? Infinity));
    if (rest) this.#channel.send('rest', { ...rest, afterInputs: this.#inputs });
  }

  /** What is announced once stays: players give up for good when it changes. */
  #partTargetMs({ video }: ProbedStream, sound: AudioSource | undefined): number {
    const { knownPartTargetMs, partTargetMs, maxSegmentMs, rungs } = this.#settings;
    if (knownPartTargetMs !== undefined) return knownPartTargetMs;
    const takes = [1, ...rungs.map((rung) => takenEvery(rung, video?.frameRate ?? 0))];
    const pictures = video ? takes.map((each) => each * video.pictureMs) : [];
    const frames = sound ? [(1000 * aacFrameSamples) / sound.config.sampleRate] : [];
    return fillablePartTarget(partTargetMs, [...pictures, ...frames], maxSegmentMs);
  }

  #openVideo(
    video: NonNullable<ProbedStream['video']>,
    demuxer: Demuxer,
    { startTicks }: ProbedStream,
    boundaries: SegmentBoundaries,
    partTargetMs: number,
  ): Promise<VideoWork> {
    return VideoWork.open(video, {
      ...{ settings: this.#settings, partTargetMs, boundaries, startTicks, channel: this.#channel },
      declaredKbps: demuxer.declared('video').bitrateKbps,
      onPart: this.#sendPart,
      onProgress: () => this.#audio?.release(),
    });
  }

  async #openSound(
    demuxer: Demuxer,
    { firstAudio, startTicks }: ProbedStream,
  ): Promise<AudioSource | undefined> {
    const parameters = demuxer.audioParameters;
    if (!firstAudio || !parameters) return undefined;
    const startSeconds = startTicks / ticksPerSecond;
    const isAac = parameters.codecId === AV_CODEC_ID_AAC;
    const config = isAac ? copyableAac(parameters.extradata, firstAudio.data) : undefined;
    return config
      ? new CopiedAudio(config, startSeconds)
      : EncodedAudio.open(parameters, startSeconds, this.#settings.audioBitrateKbps);
  }

  #openAudio(
    sound: AudioSource,
    demuxer: Demuxer,
    { video }: ProbedStream,
    boundaries: SegmentBoundaries,
    partTargetMs: number,
  ): AudioRendition {
    const isCopied = sound instanceof CopiedAudio;
    const declaredKbps = isCopied ? demuxer.declared('audio').bitrateKbps : 0;
    const bitrateKbps = declaredKbps || this.#settings.audioBitrateKbps;
    const settings = { bitrateKbps, partTargetMs, findsBoundaries: !video };
    return new AudioRendition(sound, boundaries, settings, this.#sendPart);
  }

  #announce(renditions: readonly Rendition[]): void {
    this.#channel.send(
      'renditions',
      { renditions: renditions.map(({ init, ...rest }) => ({ ...rest, initBytes: init.byteLength })) },
      Buffer.concat(renditions.map((rendition) => rendition.init)),
    );
  }

  #warn(code: 'NO_AUDIO' | 'NO_VIDEO' | 'SOURCE_INTERLACED', message: string): void {
    this.#channel.send('warning', { code, message });
  }

  readonly #sendPart = ({ bytes, ...header }: MediaPart): void => {
    this.#channel.send('part', header, bytes);
  };
}

/** A source that is encoded anew needn't begin at a keyframe, so what was seen already doesn't come again. */
function behindSeen(stream: ProbedStream, { source, seen }: TranscodeSettings): ProbedStream {
  if (source === 'copy' || !seen || !stream.video) return stream;
  const untilTicks = Math.round((seen.untilUs * ticksPerSecond) / 1e6);
  const seenTicks = untilTicks - stream.startTicks;
  // More than can have been seen is of another clock.
  const isSame = seenTicks > 0 && seenTicks <= ticksOfMs(seen.withinMs);
  return isSame ? { ...stream, startTicks: untilTicks } : stream;
}
