import { DisposableStore } from '../../shared/base/disposable.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { SideEncode, SideEncodeState } from '../../shared/contracts/engine.ts';
import { scaledSize } from '../../shared/contracts/output-limits.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import { settlesWithin, sleep, type Timing } from '../../publish/timing.ts';
import type { EncodeSessionOptions, EncodeWorker } from './encode-session.ts';
import { Interleaver } from './interleaver.ts';
import type { ProgramConsumer } from './program-output.ts';
import { RestartPace } from './restart-pace.ts';

/** Media that may be in the worker; beyond, pictures are left out up to the next keyframe. */
const maxBehindUs = 2_000_000;
/** A worker that gave nothing for so long, with pictures in it, hangs. */
const hangsAfterUs = 15_000_000;
/** Long enough that it can be read. */
const behindShownUs = 5_000_000;
const flushLimitMs = 2_000;

export interface SideEncoderOptions {
  wish: SideEncode;
  /** FFmpeg's name of an encoder that makes H.264. */
  encoder: string;
  frameRate: number;
  keyframeIntervalMs: number;
  startEncode: EncodeSessionOptions['startEncode'];
  timing: Timing;
  logger: Logger;
  /** Who takes what comes out, with the program's sound beside it, in decoding order. */
  target: ProgramConsumer;
  /** The page's next picture must be a keyframe. */
  onKeyframeWanted: () => void;
}

/**
 * A second encode of the program at a lower bitrate: decodes what the first one made, in a worker of its own. It takes
 * from the first encode and gives nothing back, so its death or slowness stays its own.
 */
export class SideEncoder implements ProgramConsumer {
  readonly #options: SideEncoderOptions;
  readonly #interleaver: Interleaver;
  readonly #closing = new AbortController();
  readonly #pace = new RestartPace();
  #worker:
    | { job: EncodeWorker; subscriptions: DisposableStore; ended: Promise<void>; startedAtUs: number }
    | undefined;
  #source: VideoConfig | undefined;
  #bitrateKbps: number;
  #waitsForKeyframe = true;
  /** Of the pictures, on the program's clock: the newest given to the worker, and that came out of it. */
  #newestInUs = 0;
  #newestOutUs: number | undefined;
  #heardAtUs = 0;
  #fellBehindAtUs = -Infinity;
  #restarts = 0;

  constructor(options: SideEncoderOptions) {
    this.#options = options;
    this.#bitrateKbps = options.wish.videoBitrateKbps;
    this.#interleaver = new Interleaver(({ kind, packet }) => {
      if (kind === 'video') options.target.handleVideo(packet);
      else options.target.handleAudio(packet);
    });
  }

  /** Without the destinations, of which it knows nothing. */
  get state(): Omit<SideEncodeState, 'destinationIds'> {
    const isBehind = this.#options.timing.nowUs() - this.#fellBehindAtUs < behindShownUs;
    return {
      ...this.#options.wish,
      phase: !this.#worker && this.#restarts > 0 ? 'restarting' : isBehind ? 'behind' : 'running',
      presentBitrateKbps: this.#bitrateKbps,
      restarts: this.#restarts,
    };
  }

  setBitrate(kbps: number): void {
    this.#bitrateKbps = kbps;
    this.#worker?.job.setBitrate(kbps);
  }

  handleVideoConfig(config: VideoConfig): void {
    const before = this.#source;
    this.#source = config;
    this.#waitsForKeyframe = true;
    const isSameSize = before?.width === config.width && before.height === config.height;
    if (this.#worker && isSameSize) {
      this.#worker.job.configureVideo(config);
      return;
    }
    this.#dropWorker();
    this.#startWorker(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#options.target.handleAudioConfig(config);
  }

  handleAudio(packet: AudioPacket): void {
    this.#interleaver.push({ kind: 'audio', timeUs: packet.ptsUs, packet: { ...packet, track: 0 } });
  }

  handleVideo(packet: VideoPacket): void {
    if (!this.#worker || this.#closing.signal.aborted) return;
    const nowUs = this.#options.timing.nowUs();
    const behindUs = this.#newestOutUs === undefined ? 0 : packet.dtsUs - this.#newestOutUs;
    if (behindUs > maxBehindUs) {
      this.#waitsForKeyframe = true;
      this.#fellBehindAtUs = nowUs;
      if (nowUs - this.#heardAtUs > hangsAfterUs)
        void this.#replaceWorker('The second encode’s worker hangs.');
      return;
    }
    if (this.#waitsForKeyframe && !packet.keyframe) return;
    this.#waitsForKeyframe = false;
    // Until the first comes out, it is late since the first that went in.
    this.#newestOutUs ??= packet.dtsUs;
    this.#newestInUs = packet.dtsUs;
    this.#worker.job.writeVideo(packet);
  }

  /** Lets out what was taken in, then ends the worker. */
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

  #startWorker(source: VideoConfig): void {
    const { wish, encoder, frameRate, keyframeIntervalMs, startEncode, timing, target } = this.#options;
    const job = startEncode({
      video: {
        ...{ codec: 'h264', encoder, frameRate, keyframeIntervalMs, bitrateKbps: this.#bitrateKbps },
        ...scaledSize(source, wish.height),
      },
    });
    const subscriptions = new DisposableStore();
    const ended = Promise.withResolvers<undefined>();
    const startedAtUs = timing.nowUs();
    this.#worker = { job, subscriptions, ended: ended.promise, startedAtUs };
    this.#newestOutUs = undefined;
    this.#heardAtUs = startedAtUs;
    subscriptions.add(
      job.on('videoConfig', (config) => {
        target.handleVideoConfig(config);
      }),
    );
    subscriptions.add(
      job.on('video', (packet) => {
        this.#newestOutUs = packet.dtsUs;
        this.#heardAtUs = timing.nowUs();
        this.#interleaver.push({ kind: 'video', timeUs: packet.dtsUs, packet });
      }),
    );
    subscriptions.add(
      job.on('ended', ({ error }) => {
        ended.resolve(undefined);
        if (!this.#closing.signal.aborted)
          void this.#replaceWorker(error?.message ?? 'The second encode’s worker ended by itself.');
      }),
    );
    job.configureVideo(source);
    this.#waitsForKeyframe = true;
    this.#options.onKeyframeWanted();
  }

  async #replaceWorker(reason: string): Promise<void> {
    const { timing, logger } = this.#options;
    const livedMs = (timing.nowUs() - (this.#worker?.startedAtUs ?? 0)) / 1000;
    this.#dropWorker();
    this.#restarts += 1;
    const delayMs = this.#pace.nextDelayMs(livedMs);
    logger.warn(
      { delayMs, behindMs: (this.#newestInUs - (this.#newestOutUs ?? this.#newestInUs)) / 1000 },
      reason,
    );
    if (delayMs > 0) await sleep(timing, delayMs, this.#closing.signal);
    // A new configuration may have started one meanwhile.
    if (!this.#closing.signal.aborted && this.#source && !this.#worker) this.#startWorker(this.#source);
  }

  #dropWorker(): void {
    this.#worker?.subscriptions.dispose();
    this.#worker?.job.kill();
    this.#worker = undefined;
  }
}
