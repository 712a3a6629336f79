import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import type { MediaFrame } from '../../shared/contracts/media-link.ts';
import type { TrackPacket } from '../../media-worker/jobs.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { CanvasFormat } from '../../shared/scene/model.ts';
import { EncodeSession, type EncodeSessionOptions } from './encode-session.ts';

/** Somebody who takes the encoded program: a broadcast, a recording, a replay buffer. It asks for its keyframe itself. */
export interface ProgramConsumer {
  handleVideoConfig(config: VideoConfig): void;
  handleAudioConfig(config: AudioConfig): void;
  handleVideo(packet: VideoPacket): void;
  /** Of the program's own mix. */
  handleAudio(packet: AudioPacket): void;
}

/** One that takes other buses of the mixer, too. */
interface TracksConsumer extends Omit<ProgramConsumer, 'handleAudio'> {
  /** Without the program's own mix, which it takes as well. Doesn't change while it is a consumer. */
  readonly furtherBuses: readonly number[];
  /** Its track is the bus. */
  handleAudio(packet: TrackPacket): void;
}

type Consumer = ProgramConsumer | TracksConsumer;

export interface ProgramOutputOptions extends Pick<
  EncodeSessionOptions,
  'startEncode' | 'timing' | 'logger' | 'onKeyframeWanted'
> {
  /** What an encode that starts now is made with. */
  encoding: () => EncodingSettings;
  canvas: () => CanvasFormat;
  /** The encode starts or ends, its worker was replaced, or other buses are wanted. */
  onChanged: () => void;
}

/** What exists as long as the program is encoded. */
interface Encode {
  session: EncodeSession;
  encoding: EncodingSettings;
  /** Who gets what comes out; while it ends those who leave last. */
  receivers: ReadonlySet<Consumer>;
  videoConfig: VideoConfig | undefined;
  audioConfig: AudioConfig | undefined;
  ending: Promise<void> | undefined;
}

/** The one encode of the program, which runs as long as anybody takes it. Its consumers know nothing of each other. */
export class ProgramOutput {
  readonly #options: ProgramOutputOptions;
  readonly #consumers = new Set<Consumer>();
  #encode: Encode | undefined;
  /** A page that never stopped sending tells its configuration only once. */
  #pageConfig: MediaFrame | undefined;
  #restarts = 0;

  constructor(options: ProgramOutputOptions) {
    this.#options = options;
  }

  /** True while the page is to encode. */
  get isWanted(): boolean {
    return this.#encode !== undefined && !this.#encode.ending;
  }

  /** The buses that the page is to send beside the program's own mix, in order. */
  get furtherBuses(): number[] {
    if (!this.isWanted) return [];
    const buses = [...this.#consumers].flatMap(furtherBusesOf);
    return [...new Set(buses)].sort((a, b) => a - b);
  }

  /** What the program is encoded with, or will be. */
  get encoding(): EncodingSettings {
    const isOver = this.#encode?.ending && this.#consumers.size > 0;
    return (!isOver && this.#encode?.encoding) || this.#options.encoding();
  }

  /** Encode workers that were lost and replaced, in all encodes so far. */
  get restarts(): number {
    return this.#restarts;
  }

  /** How far the encode worker is behind the page, ms of media; 0 where the page's video passes through. */
  get encoderBehindMs(): number {
    return this.#encode?.session.behindMs ?? 0;
  }

  /** Begins the encode, if it doesn't run for somebody else. */
  add(consumer: Consumer): void {
    this.#consumers.add(consumer);
    if (!this.#encode) {
      this.#start();
      return;
    }
    // One that comes while the encode ends gets the next one.
    if (this.#encode.ending) return;
    if (furtherBusesOf(consumer).length > 0) this.#options.onChanged();
    if (this.#encode.videoConfig) consumer.handleVideoConfig(this.#encode.videoConfig);
    if (this.#encode.audioConfig) consumer.handleAudioConfig(this.#encode.audioConfig);
  }

  /** Ends the encode unless somebody else takes it; resolves when the consumer has got all that is left of it. */
  async remove(consumer: Consumer): Promise<void> {
    const wasIn = this.#consumers.delete(consumer);
    const encode = this.#encode;
    if (!encode) return;
    if (wasIn && !encode.ending && this.#consumers.size === 0) {
      encode.receivers = new Set([consumer]);
      encode.ending = this.#end(encode);
      this.#options.onChanged();
    } else if (wasIn && furtherBusesOf(consumer).length > 0) {
      this.#options.onChanged();
    }
    if (encode.receivers.has(consumer)) await encode.ending;
  }

  /** Takes what the page encoded. @throws FootlightError PROTOCOL_VIOLATION */
  handleFrame(frame: MediaFrame): void {
    if (frame.kind === 'videoConfig') this.#pageConfig = frame;
    this.#encode?.session.handleFrame(frame);
  }

  /** Takes a change of bitrate into the running encode; everything else waits for the next one. */
  handleEncodingChange({ videoBitrateKbps, adaptiveBitrate }: EncodingSettings): void {
    if (!this.#encode) return;
    this.#encode.encoding = { ...this.#encode.encoding, videoBitrateKbps, adaptiveBitrate };
  }

  /** What the video is encoded with from now on. */
  setBitrate(kbps: number): void {
    this.#encode?.session.setBitrate(kbps);
  }

  #start(): void {
    const { encoding, canvas, startEncode, timing, logger, onKeyframeWanted, onChanged } = this.#options;
    const settings = encoding();
    const encode: Encode = {
      session: new EncodeSession({
        encoding: settings,
        canvas: canvas(),
        startEncode,
        timing,
        logger,
        onVideoConfig: (config) => {
          encode.videoConfig = config;
          for (const consumer of encode.receivers) consumer.handleVideoConfig(config);
        },
        onAudioConfig: (config) => {
          encode.audioConfig = config;
          for (const consumer of encode.receivers) consumer.handleAudioConfig(config);
        },
        onPacket: ({ kind, packet }) => {
          for (const consumer of encode.receivers) {
            if (kind === 'video') consumer.handleVideo(packet);
            else if (packet.track === 0 || furtherBusesOf(consumer).includes(packet.track))
              consumer.handleAudio(packet);
          }
        },
        onKeyframeWanted,
        onRestart: () => {
          this.#restarts += 1;
          onChanged();
        },
      }),
      encoding: settings,
      receivers: this.#consumers,
      videoConfig: undefined,
      audioConfig: undefined,
      ending: undefined,
    };
    this.#encode = encode;
    if (this.#pageConfig) encode.session.handleFrame(this.#pageConfig);
    logger.info({ encoder: settings.encoder }, 'The program is encoded.');
    onChanged();
  }

  async #end(encode: Encode): Promise<void> {
    await encode.session.finish();
    this.#encode = undefined;
    this.#options.logger.info({}, 'The program is no longer encoded.');
    if (this.#consumers.size > 0) {
      this.#start();
      this.#options.onKeyframeWanted();
    }
    this.#options.onChanged();
  }
}

function furtherBusesOf(consumer: Consumer): readonly number[] {
  return 'furtherBuses' in consumer ? consumer.furtherBuses : [];
}
