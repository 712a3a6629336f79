import { DisposableStore, type Disposable } from '../../shared/base/disposable.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import { readVideoConfigPayload, type MediaFrame } from '../../shared/contracts/media-link.ts';
import type { AudioConfig, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { busCount, type CanvasFormat } from '../../shared/scene/model.ts';
import type { EncodeJobEvents, EncodeSettings, PcmBlock } from '../../media-worker/jobs.ts';
import { sleep, settlesWithin, type Timing } from '../../publish/timing.ts';
import { Interleaver, type ProgramPacket } from './interleaver.ts';
import { ProgramTime } from './program-time.ts';
import { RestartPace } from './restart-pace.ts';

/** An encode job of the media workers, as far as a broadcast needs it. */
export interface EncodeWorker {
  configureVideo(config: VideoConfig): void;
  writeVideo(packet: VideoPacket): void;
  writeAudio(block: PcmBlock): void;
  setBitrate(kbps: number): void;
  end(): void;
  kill(): void;
  on<Name extends keyof EncodeJobEvents>(
    name: Name,
    listener: (payload: EncodeJobEvents[Name]) => void,
  ): Disposable;
}

export interface EncodeSessionOptions {
  encoding: EncodingSettings;
  canvas: CanvasFormat;
  startEncode: (settings: EncodeSettings) => EncodeWorker;
  timing: Timing;
  logger: Logger;
  onVideoConfig: (config: VideoConfig) => void;
  onAudioConfig: (config: AudioConfig) => void;
  /** In decoding order. */
  onPacket: (packet: ProgramPacket) => void;
  /** The page's next picture must be a keyframe. */
  onKeyframeWanted: () => void;
  /** A worker was lost and another one took its place. */
  onRestart: () => void;
}

/** The page's sound: interleaved stereo. */
const sampleRate = 48_000;
const channels = 2;
const flushLimitMs = 2_000;

/**
 * One broadcast's encoding: takes what the page sends and gives out what goes on air. WebCodecs' video
 * passes through; sound, and video for any other encoder, goes by a worker. A worker that dies is
 * replaced, and the broadcast goes on with a gap.
 */
export class EncodeSession {
  readonly #options: EncodeSessionOptions;
  readonly #passesVideo: boolean;
  readonly #time = new ProgramTime();
  readonly #interleaver: Interleaver;
  readonly #closing = new AbortController();
  #videoBitrateKbps: number;
  #worker:
    | { job: EncodeWorker; subscriptions: DisposableStore; ended: Promise<void>; startedAtUs: number }
    | undefined;
  /** The newest of the page: what passes through, or the mezzanine's. */
  #videoConfig: VideoConfig | undefined;
  #workerSize: { width: number; height: number };
  #waitsForKeyframe = true;
  #newestVideoUs = -Infinity;
  /** Of the pictures that came out of the present worker. */
  #newestOutUs: number | undefined;
  readonly #pace = new RestartPace();

  constructor(options: EncodeSessionOptions) {
    this.#options = options;
    this.#passesVideo = options.encoding.encoder === 'webcodecs';
    this.#videoBitrateKbps = options.encoding.videoBitrateKbps;
    this.#workerSize = options.canvas;
    this.#interleaver = new Interleaver(options.onPacket);
    this.#startWorker();
  }

  /** @throws FootlightError PROTOCOL_VIOLATION for a frame that the page must not send */
  handleFrame(frame: MediaFrame): void {
    if (this.#closing.signal.aborted) return;
    if (frame.kind === 'videoConfig') {
      this.#handleVideoConfig(readVideoConfigPayload(frame.payload));
    } else if (frame.kind === 'video') {
      const timeUs = this.#time.map(frame.ptsUs);
      this.#handleVideo({ ptsUs: timeUs, dtsUs: timeUs, keyframe: frame.keyframe, data: frame.payload });
    } else if (frame.kind === 'audio') {
      if (frame.track >= busCount) {
        throw new FootlightError('PROTOCOL_VIOLATION', 'The page sent a track that there is none of.');
      }
      const samples = readSamples(frame.payload);
      const { track } = frame;
      this.#worker?.job.writeAudio({ track, ptsUs: this.#time.map(frame.ptsUs), samples });
    } else {
      throw new FootlightError(
        'PROTOCOL_VIOLATION',
        `The page sent a ${frame.kind} frame, which only the engine sends.`,
      );
    }
  }

  /** Media that is in the worker, ms; 0 where the page's video passes through. */
  get behindMs(): number {
    if (this.#newestOutUs === undefined) return 0;
    return Math.max(0, Math.round((this.#newestVideoUs - this.#newestOutUs) / 1000));
  }

  /** Changes the video's bitrate from now on; the page does so by itself where its video passes through. */
  setBitrate(kbps: number): void {
    this.#videoBitrateKbps = kbps;
    if (!this.#passesVideo) this.#worker?.job.setBitrate(kbps);
  }

  /** Lets out what was taken in, then ends the worker. Nothing is taken any more. */
  async finish(): Promise<void> {
    this.#closing.abort();
    if (this.#worker) {
      const { job, ended } = this.#worker;
      job.end();
      await settlesWithin(this.#options.timing, flushLimitMs, ended);
    }
    this.#interleaver.flush();
    this.#dropWorker();
  }

  #handleVideoConfig(config: VideoConfig): void {
    this.#videoConfig = config;
    this.#waitsForKeyframe = true;
    if (this.#passesVideo) {
      this.#options.onVideoConfig(config);
      return;
    }
    if (config.width !== this.#workerSize.width || config.height !== this.#workerSize.height) {
      this.#workerSize = { width: config.width, height: config.height };
      this.#dropWorker();
      this.#startWorker();
    } else {
      this.#worker?.job.configureVideo(config);
    }
  }

  #handleVideo(packet: VideoPacket): void {
    if (!this.#videoConfig || packet.dtsUs <= this.#newestVideoUs) return;
    if (this.#waitsForKeyframe && !packet.keyframe) return;
    this.#waitsForKeyframe = false;
    this.#newestVideoUs = packet.dtsUs;
    if (this.#passesVideo) this.#interleaver.push({ kind: 'video', timeUs: packet.dtsUs, packet });
    else this.#worker?.job.writeVideo(packet);
  }

  #startWorker(): void {
    const { encoding, timing } = this.#options;
    const job = this.#options.startEncode({
      audio: { sampleRate, channels, bitrateKbps: encoding.audioBitrateKbps },
      ...(!this.#passesVideo && {
        video: {
          codec: encoding.codec,
          encoder: encoding.encoder,
          ...this.#workerSize,
          frameRate: this.#options.canvas.frameRate,
          bitrateKbps: this.#videoBitrateKbps,
          keyframeIntervalMs: encoding.keyframeIntervalMs,
        },
      }),
    });
    const subscriptions = new DisposableStore();
    const ended = Promise.withResolvers<undefined>();
    this.#worker = { job, subscriptions, ended: ended.promise, startedAtUs: timing.nowUs() };
    subscriptions.add(job.on('videoConfig', this.#options.onVideoConfig));
    subscriptions.add(job.on('audioConfig', this.#options.onAudioConfig));
    subscriptions.add(
      job.on('video', (packet) => {
        this.#newestOutUs = packet.dtsUs;
        this.#interleaver.push({ kind: 'video', timeUs: packet.dtsUs, packet });
      }),
    );
    subscriptions.add(
      job.on('audio', (packet) => {
        this.#interleaver.push({ kind: 'audio', timeUs: packet.ptsUs, packet });
      }),
    );
    subscriptions.add(
      job.on('ended', ({ error }) => {
        ended.resolve(undefined);
        if (!this.#closing.signal.aborted) void this.#replaceWorker(error);
      }),
    );
    if (!this.#passesVideo && this.#videoConfig) {
      job.configureVideo(this.#videoConfig);
      this.#waitsForKeyframe = true;
      this.#options.onKeyframeWanted();
    }
  }

  async #replaceWorker(error: FootlightError | undefined): Promise<void> {
    const { timing, logger } = this.#options;
    const livedMs = (timing.nowUs() - (this.#worker?.startedAtUs ?? 0)) / 1000;
    this.#dropWorker();
    const delayMs = this.#pace.nextDelayMs(livedMs);
    logger.warn({ code: error?.code, delayMs }, error?.message ?? 'The encode worker ended by itself.');
    if (delayMs > 0) await sleep(timing, delayMs, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    this.#startWorker();
    this.#options.onRestart();
  }

  #dropWorker(): void {
    this.#worker?.subscriptions.dispose();
    this.#worker?.job.kill();
    this.#worker = undefined;
    this.#newestOutUs = undefined;
  }
}

/** The link carries little-endian floats at any offset; typed arrays want their own alignment. */
function readSamples(payload: Uint8Array): Float32Array {
  if (payload.byteLength === 0 || payload.byteLength % (4 * channels) !== 0) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The page sent a block of sound that is not whole.');
  }
  return new Float32Array(Uint8Array.from(payload).buffer);
}
