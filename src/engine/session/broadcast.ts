import type { Disposable } from '../../shared/base/disposable.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type {
  DelayState,
  EncodingSettings,
  SideEncode,
  SideEncodeState,
} from '../../shared/contracts/engine.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { ProgramConsumer } from '../encode/program-output.ts';
import { SideEncoder, type SideEncoderOptions } from '../encode/side-encoder.ts';
import { Leg } from '../../publish/leg.ts';
import type { PublisherFactory } from '../../publish/publisher.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import { every, type Timing } from '../../publish/timing.ts';
import type { BitrateChange } from './adaptive-bitrate.ts';
import { DelaySpool } from './delay-spool.ts';
import { bitrateSettings, LegGroup } from './leg-group.ts';
import { StreamDelay } from './stream-delay.ts';

const measurePeriodMs = 1_000;
/** Soon enough to lower the bitrate before pictures have to be left out. */
const bitratePeriodMs = 250;

export interface BroadcastPorts {
  makePublisher: PublisherFactory;
  /** Starts the worker of a second encode. */
  startSideEncode: SideEncoderOptions['startEncode'];
  /** FFmpeg's name of what second encodes are made with. */
  sideEncoder: () => string;
  /** A folder of the delay's own. */
  delayFolder: string;
  timing: Timing;
  random: () => number;
  logger: Logger;
  onKeyframeWanted: () => void;
}

export interface BroadcastOptions extends BroadcastPorts {
  encoding: EncodingSettings;
  frameRate: number;
  delaySeconds: number;
  /** The bitrate of the program's encode is to be another one. */
  setBitrate: (kbps: number) => void;
  /** A destination changed, or a second has passed. */
  onChanged: () => void;
}

/** A second encode, and who takes it. */
interface Side {
  wish: SideEncode;
  encoder: SideEncoder;
  group: LegGroup;
}

/**
 * What exists from going live to the end of it: destinations that know nothing of each other, second encodes for
 * those that want one, and the delay before all of them.
 */
export class Broadcast implements ProgramConsumer {
  readonly #options: BroadcastOptions;
  readonly #legs = new Map<string, Leg>();
  readonly #main: LegGroup;
  readonly #sides = new Map<string, Side>();
  /** What each destination takes. */
  readonly #groups = new Map<string, LegGroup>();
  readonly #delay: StreamDelay | undefined;
  readonly #timers: readonly Disposable[];
  #encoding: EncodingSettings;
  #videoConfig: VideoConfig | undefined;
  #audioConfig: AudioConfig | undefined;
  /** Until the delay is filled. */
  #waiting: DestinationWithSecrets[] | undefined;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    const { encoding, delaySeconds, delayFolder, timing, logger, onChanged } = options;
    this.#encoding = encoding;
    // A change of bitrate would come out of the delay too late to help.
    this.#main = new LegGroup(bitrateSettings(encoding, encoding.videoBitrateKbps, delaySeconds === 0));
    if (delaySeconds > 0) {
      this.#waiting = [];
      this.#delay = new StreamDelay({
        seconds: delaySeconds,
        spool: new DelaySpool(delayFolder, logger),
        timing,
        target: this.#fan,
        onFilled: () => {
          const waiting = this.#waiting ?? [];
          this.#waiting = undefined;
          for (const each of waiting) this.add(each);
        },
      });
    }
    this.#timers = [
      every(timing, measurePeriodMs, () => {
        for (const leg of this.#legs.values()) leg.measure();
        onChanged();
      }),
      every(timing, bitratePeriodMs, () => {
        this.#fitBitrates();
      }),
    ];
  }

  get legs(): ReadonlyMap<string, Leg> {
    return this.#legs;
  }

  /** Destinations that start when the delay is filled. */
  get waitingIds(): string[] {
    return (this.#waiting ?? []).map(({ destination }) => destination.id);
  }

  /** What the program's video is to be encoded with. */
  get bitrateKbps(): number {
    return this.#main.bitrateKbps;
  }

  get loweredFor(): string | undefined {
    return this.#main.loweredFor;
  }

  get sideEncodes(): SideEncodeState[] {
    return [...this.#sides.values()].map(({ encoder, group }) => ({
      ...encoder.state,
      destinationIds: group.ids,
    }));
  }

  get delay(): DelayState | undefined {
    return this.#delay?.state;
  }

  add(target: DestinationWithSecrets): void {
    const { destination, streamKey, passphrase } = target;
    if (this.#waiting) {
      const others = this.#waiting.filter((each) => each.destination.id !== destination.id);
      this.#waiting = [...others, target];
      this.#options.onChanged();
      return;
    }
    const { makePublisher, timing, random, logger, onKeyframeWanted, onChanged } = this.#options;
    const { id, name, url, latencyMs, encode } = destination;
    this.#groups.get(id)?.remove(id);
    const group = encode ? this.#side(encode).group : this.#main;
    const leg = new Leg({
      id,
      name,
      makePublisher: () => makePublisher({ url, streamKey, passphrase, latencyMs }),
      timing,
      random,
      logger,
      onKeyframeWanted,
      onChanged: () => {
        this.#dropUnusedSides();
        onChanged();
      },
    });
    this.#legs.set(id, leg);
    this.#groups.set(id, group);
    group.add(id, leg);
    onChanged();
  }

  async remove(id: string): Promise<void> {
    this.#waiting = this.#waiting?.filter(({ destination }) => destination.id !== id);
    await this.#legs.get(id)?.stop();
    this.#options.onChanged();
  }

  /** Takes a change of bitrate in; everything else waits for the next broadcast. */
  configure(encoding: EncodingSettings): void {
    this.#encoding = encoding;
    this.#main.configure(bitrateSettings(encoding, encoding.videoBitrateKbps, !this.#delay));
    for (const { wish, group } of this.#sides.values())
      group.configure(bitrateSettings(encoding, wish.videoBitrateKbps, true));
  }

  handleVideoConfig(config: VideoConfig): void {
    (this.#delay ?? this.#fan).handleVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    (this.#delay ?? this.#fan).handleAudioConfig(config);
  }

  handleVideo(packet: VideoPacket): void {
    (this.#delay ?? this.#fan).handleVideo(packet);
  }

  handleAudio(packet: AudioPacket): void {
    (this.#delay ?? this.#fan).handleAudio(packet);
  }

  /** Nothing comes in any more: resolves when what is held has gone out. */
  async drain(): Promise<void> {
    await this.#delay?.drain();
  }

  /** Forgets what the delay holds, so that `drain` is over. */
  async cut(): Promise<void> {
    this.#waiting &&= [];
    await this.#delay?.close();
  }

  /** Says goodbye to every destination. */
  async end(): Promise<void> {
    await this.cut();
    await Promise.all([...this.#sides.values()].map(({ encoder }) => encoder.finish()));
    await Promise.all([...this.#legs.values()].map((leg) => leg.stop()));
    for (const timer of this.#timers) timer.dispose();
  }

  /** What comes out of the delay. */
  readonly #fan: ProgramConsumer = {
    handleVideoConfig: (config) => {
      this.#videoConfig = config;
      this.#main.handleVideoConfig(config);
      for (const { encoder } of this.#sides.values()) encoder.handleVideoConfig(config);
    },
    handleAudioConfig: (config) => {
      this.#audioConfig = config;
      this.#main.handleAudioConfig(config);
      for (const { encoder } of this.#sides.values()) encoder.handleAudioConfig(config);
    },
    handleVideo: (packet) => {
      this.#main.handleVideo(packet);
      for (const { encoder } of this.#sides.values()) encoder.handleVideo(packet);
    },
    handleAudio: (packet) => {
      this.#main.handleAudio(packet);
      for (const { encoder } of this.#sides.values()) encoder.handleAudio(packet);
    },
  };

  /** The second encode of that wish, begun if nobody takes it yet. */
  #side(wish: SideEncode): Side {
    const key = `${wish.videoBitrateKbps}:${wish.height ?? ''}`;
    const found = this.#sides.get(key);
    if (found) return found;
    const { startSideEncode, sideEncoder, frameRate, timing, logger, onKeyframeWanted } = this.#options;
    const group = new LegGroup(bitrateSettings(this.#encoding, wish.videoBitrateKbps, true));
    const encoder = new SideEncoder({
      wish,
      encoder: sideEncoder(),
      frameRate,
      keyframeIntervalMs: this.#encoding.keyframeIntervalMs,
      startEncode: startSideEncode,
      timing,
      logger,
      target: group,
      onKeyframeWanted,
    });
    const side = { wish, encoder, group };
    this.#sides.set(key, side);
    logger.info({ ...wish }, 'A second encode starts for a destination of its own.');
    if (this.#videoConfig) encoder.handleVideoConfig(this.#videoConfig);
    if (this.#audioConfig) encoder.handleAudioConfig(this.#audioConfig);
    return side;
  }

  /** An encode that nobody takes any more costs nothing any more. */
  #dropUnusedSides(): void {
    for (const [key, { encoder, group }] of this.#sides) {
      if (group.hasActive) continue;
      this.#sides.delete(key);
      void encoder.finish();
    }
  }

  #fitBitrates(): void {
    const { timing, logger, setBitrate, onChanged } = this.#options;
    const nowMs = timing.nowUs() / 1000;
    const tell = (
      { kbps, turned, direction }: BitrateChange,
      { loweredFor: destination }: LegGroup,
    ): void => {
      if (turned) {
        logger.info(
          { videoBitrateKbps: kbps, ...(destination !== undefined && { destination }) },
          direction === 'down'
            ? 'A connection is too slow, so the bitrate goes down.'
            : 'The connections are clear, so the bitrate goes up again.',
        );
      }
      onChanged();
    };
    const change = this.#main.fitBitrate(nowMs);
    if (change) {
      setBitrate(change.kbps);
      tell(change, this.#main);
    }
    for (const { encoder, group } of this.#sides.values()) {
      const ofSide = group.fitBitrate(nowMs);
      if (!ofSide) continue;
      encoder.setBitrate(ofSide.kbps);
      tell(ofSide, group);
    }
  }
}
