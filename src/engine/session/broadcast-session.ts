import { FootlightError } from '../../shared/base/errors.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type {
  Destination,
  DestinationState,
  EncodingSettings,
  SessionState,
} from '../../shared/contracts/engine.ts';
import type { MediaFrame } from '../../shared/contracts/media-link.ts';
import type { AudioConfig, VideoConfig } from '../../shared/media/codec/packets.ts';
import type { CanvasFormat } from '../../shared/scene/model.ts';
import { EncodeSession, type EncodeSessionOptions } from '../encode/encode-session.ts';
import type { ProgramPacket } from '../encode/interleaver.ts';
import { Leg } from '../publish/leg.ts';
import type { PublisherFactory } from '../publish/publisher.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import { every, type Timing } from '../timing.ts';
import { AdaptiveBitrate, type AdaptiveBitrateSettings } from './adaptive-bitrate.ts';

export interface BroadcastSessionOptions {
  /** What a broadcast that starts now is encoded with. */
  encoding: () => EncodingSettings;
  canvas: () => CanvasFormat;
  destinations: () => readonly Destination[];
  startEncode: EncodeSessionOptions['startEncode'];
  makePublisher: PublisherFactory;
  timing: Timing;
  random: () => number;
  logger: Logger;
  /** The state is another than before; also once a second while on air. */
  onChanged: () => void;
  onKeyframeWanted: () => void;
}

const measurePeriodMs = 1_000;
/** Soon enough to lower the bitrate before pictures have to be left out. */
const bitratePeriodMs = 250;

/** What exists from going live to the end of it. */
interface Broadcast {
  encode: EncodeSession;
  encoding: EncodingSettings;
  bitrate: AdaptiveBitrate;
  legs: Map<string, Leg>;
  videoConfig: VideoConfig | undefined;
  audioConfig: AudioConfig | undefined;
  liveSinceMs: number | undefined;
  restarts: number;
  /** Measures the connections, and fits the bitrate to them. */
  timers: readonly Disposable[];
  stopping: Promise<void> | undefined;
}

/** The program on its way out: one encoding, any number of destinations that know nothing of each other. */
export class BroadcastSession {
  readonly #options: BroadcastSessionOptions;
  #broadcast: Broadcast | undefined;
  /** How destinations ended in the last broadcast, so that a failure stays to be read. */
  #lastStates: ReadonlyMap<string, DestinationState> = new Map();
  #lastRestarts = 0;

  constructor(options: BroadcastSessionOptions) {
    this.#options = options;
  }

  get phase(): SessionState['phase'] {
    if (!this.#broadcast) return 'idle';
    if (this.#broadcast.stopping) return 'stopping';
    return this.#broadcast.liveSinceMs === undefined ? 'starting' : 'live';
  }

  state(): SessionState {
    const liveSinceMs = this.#broadcast?.liveSinceMs;
    const encoding = this.#broadcast?.encoding ?? this.#options.encoding();
    const bitrate = this.#broadcast?.bitrate;
    return {
      phase: this.phase,
      ...(liveSinceMs !== undefined && { liveSinceMs }),
      encoding,
      videoBitrateKbps: bitrate?.kbps ?? encoding.videoBitrateKbps,
      ...(bitrate?.loweredFor !== undefined && { bitrateLoweredFor: bitrate.loweredFor }),
      destinations: this.#options.destinations().map((destination) => this.#destinationState(destination)),
      encodeRestarts: this.#broadcast?.restarts ?? this.#lastRestarts,
    };
  }

  /** @throws FootlightError DESTINATION_INVALID if there is none to go to */
  goLive(destinations: readonly DestinationWithSecrets[]): void {
    if (this.#broadcast) return;
    if (destinations.length === 0) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        'There is nowhere to go live to. Add a destination and switch it on.',
      );
    }
    const { timing, logger, canvas, startEncode, onKeyframeWanted } = this.#options;
    const encoding = this.#options.encoding();
    const broadcast: Broadcast = {
      encode: new EncodeSession({
        encoding,
        canvas: canvas(),
        startEncode,
        timing,
        logger,
        onVideoConfig: (config) => {
          broadcast.videoConfig = config;
          for (const leg of broadcast.legs.values()) leg.handleVideoConfig(config);
        },
        onAudioConfig: (config) => {
          broadcast.audioConfig = config;
          for (const leg of broadcast.legs.values()) leg.handleAudioConfig(config);
        },
        onPacket: (packet) => {
          for (const leg of broadcast.legs.values()) handPacket(leg, packet);
        },
        onKeyframeWanted,
        onRestart: () => {
          broadcast.restarts += 1;
          this.#options.onChanged();
        },
      }),
      encoding,
      bitrate: new AdaptiveBitrate(bitrateSettings(encoding)),
      legs: new Map(),
      videoConfig: undefined,
      audioConfig: undefined,
      liveSinceMs: undefined,
      restarts: 0,
      timers: [
        every(timing, measurePeriodMs, () => {
          for (const leg of broadcast.legs.values()) leg.measure();
          this.#options.onChanged();
        }),
        every(timing, bitratePeriodMs, () => {
          this.#fitBitrate(broadcast);
        }),
      ],
      stopping: undefined,
    };
    this.#broadcast = broadcast;
    logger.info({ destinations: destinations.length, encoder: encoding.encoder }, 'The broadcast starts.');
    for (const destination of destinations) this.#addLeg(broadcast, destination);
    this.#options.onChanged();
  }

  /** @throws FootlightError NOT_LIVE */
  async startDestination(target: DestinationWithSecrets): Promise<void> {
    const broadcast = this.#running();
    const { id } = target.destination;
    const former = broadcast.legs.get(id);
    if (former?.isActive) return;
    await former?.stop();
    // Another call, or the end of the broadcast, may have come first.
    if (broadcast.legs.get(id) === former && !broadcast.stopping) this.#addLeg(broadcast, target);
  }

  /** @throws FootlightError NOT_LIVE */
  async stopDestination(id: string): Promise<void> {
    await this.#running().legs.get(id)?.stop();
  }

  /** Lets out what was encoded, says goodbye to every destination, and is idle then. */
  stop(): Promise<void> {
    const broadcast = this.#broadcast;
    if (!broadcast) return Promise.resolve();
    broadcast.stopping ??= this.#end(broadcast);
    this.#options.onChanged();
    return broadcast.stopping;
  }

  /** Takes what the page encoded. @throws FootlightError PROTOCOL_VIOLATION */
  handleFrame(frame: MediaFrame): void {
    this.#broadcast?.encode.handleFrame(frame);
  }

  /** Takes a change of bitrate into the running broadcast; everything else waits for the next one. */
  handleEncodingChange({ videoBitrateKbps, adaptiveBitrate }: EncodingSettings): void {
    const broadcast = this.#broadcast;
    if (!broadcast) return;
    broadcast.encoding = { ...broadcast.encoding, videoBitrateKbps, adaptiveBitrate };
    const { bitrate, encode } = broadcast;
    const beforeKbps = bitrate.kbps;
    bitrate.configure(bitrateSettings(broadcast.encoding));
    if (bitrate.kbps !== beforeKbps) encode.setBitrate(bitrate.kbps);
    this.#options.onChanged();
  }

  /** Lowers the bitrate if a connection can't carry it, raises it when all can. */
  #fitBitrate({ bitrate, encode, legs }: Broadcast): void {
    const readings = [...legs].flatMap(([id, { load }]) => (load ? [{ id, ...load }] : []));
    const change = bitrate.observe(readings, this.#options.timing.nowUs() / 1000);
    if (!change) return;
    encode.setBitrate(change.kbps);
    if (change.turned) {
      const { loweredFor: destination } = bitrate;
      this.#options.logger.info(
        { videoBitrateKbps: change.kbps, ...(destination !== undefined && { destination }) },
        change.direction === 'down'
          ? 'A connection is too slow, so the bitrate goes down.'
          : 'The connections are clear, so the bitrate goes up again.',
      );
    }
    this.#options.onChanged();
  }

  async #end(broadcast: Broadcast): Promise<void> {
    await broadcast.encode.finish();
    this.#lastStates = new Map([...broadcast.legs].map(([id, leg]) => [id, leg.state]));
    await Promise.all([...broadcast.legs.values()].map((leg) => leg.stop()));
    for (const timer of broadcast.timers) timer.dispose();
    this.#lastRestarts = broadcast.restarts;
    this.#broadcast = undefined;
    this.#options.logger.info({}, 'The broadcast is over.');
    this.#options.onChanged();
  }

  #addLeg(broadcast: Broadcast, { destination, streamKey, passphrase }: DestinationWithSecrets): void {
    const { makePublisher, timing, random, logger, onKeyframeWanted } = this.#options;
    const leg = new Leg({
      id: destination.id,
      name: destination.name,
      makePublisher: () =>
        makePublisher({ url: destination.url, streamKey, passphrase, latencyMs: destination.latencyMs }),
      timing,
      random,
      logger,
      onKeyframeWanted,
      onChanged: () => {
        this.#handleLegChange(broadcast);
      },
    });
    broadcast.legs.set(destination.id, leg);
    if (broadcast.videoConfig) leg.handleVideoConfig(broadcast.videoConfig);
    if (broadcast.audioConfig) leg.handleAudioConfig(broadcast.audioConfig);
    this.#options.onChanged();
  }

  #handleLegChange(broadcast: Broadcast): void {
    const legs = [...broadcast.legs.values()];
    if (legs.some((leg) => leg.state.phase === 'live'))
      broadcast.liveSinceMs ??= this.#options.timing.nowMs();
    this.#options.onChanged();
    // With nobody left to send to, being live would only be a claim.
    if (legs.length > 0 && !legs.some((leg) => leg.isActive) && !broadcast.stopping) void this.stop();
  }

  #running(): Broadcast {
    if (!this.#broadcast || this.#broadcast.stopping) {
      throw new FootlightError('NOT_LIVE', 'The broadcast is not running. Go live first.');
    }
    return this.#broadcast;
  }

  #destinationState({ id, name }: Destination): DestinationState {
    const state = this.#broadcast
      ? this.#broadcast.legs.get(id)?.state
      : endedState(this.#lastStates.get(id));
    if (state) return { ...state, name };
    const counts = { bitrateKbps: 0, queueMs: 0, sentVideoFrames: 0, droppedVideoFrames: 0, reconnects: 0 };
    return { id, name, phase: 'idle', ...counts };
  }
}

function bitrateSettings(encoding: EncodingSettings): AdaptiveBitrateSettings {
  const { videoBitrateKbps, audioBitrateKbps, adaptiveBitrate } = encoding;
  return { targetKbps: videoBitrateKbps, audioKbps: audioBitrateKbps, enabled: adaptiveBitrate };
}

/** What is left of a destination when its broadcast is over: only a failure. */
function endedState(state: DestinationState | undefined): DestinationState | undefined {
  return state?.phase === 'failed' ? state : undefined;
}

function handPacket(leg: Leg, packet: ProgramPacket): void {
  if (packet.kind === 'video') leg.handleVideo(packet.packet);
  else leg.handleAudio(packet.packet);
}
