import { FootlightError } from '../../shared/base/errors.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type {
  Destination,
  DestinationState,
  EncodingSettings,
  SessionState,
} from '../../shared/contracts/engine.ts';
import type { AudioConfig, VideoConfig } from '../../shared/media/codec/packets.ts';
import type { ProgramConsumer, ProgramOutput } from '../encode/program-output.ts';
import { Leg } from '../publish/leg.ts';
import type { PublisherFactory } from '../publish/publisher.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import { every, type Timing } from '../timing.ts';
import { AdaptiveBitrate, type AdaptiveBitrateSettings } from './adaptive-bitrate.ts';

export interface BroadcastSessionOptions {
  /** The encode, which others may take as well. */
  output: ProgramOutput;
  destinations: () => readonly Destination[];
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
interface Broadcast extends ProgramConsumer {
  bitrate: AdaptiveBitrate;
  legs: Map<string, Leg>;
  videoConfig: VideoConfig | undefined;
  audioConfig: AudioConfig | undefined;
  liveSinceMs: number | undefined;
  /** Encode workers that were lost before this broadcast began. */
  restartsBefore: number;
  /** Measures the connections, and fits the bitrate to them. */
  timers: readonly Disposable[];
  stopping: Promise<void> | undefined;
}

/** The program on its way out, to any number of destinations that know nothing of each other. */
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

  /** What the video is encoded with at this moment. */
  get #bitrateKbps(): number {
    return this.#broadcast?.bitrate.kbps ?? this.#options.output.encoding.videoBitrateKbps;
  }

  state(): SessionState {
    const liveSinceMs = this.#broadcast?.liveSinceMs;
    const { encoding, isWanted } = this.#options.output;
    const bitrate = this.#broadcast?.bitrate;
    return {
      phase: this.phase,
      wantsProgram: isWanted,
      ...(liveSinceMs !== undefined && { liveSinceMs }),
      encoding,
      videoBitrateKbps: this.#bitrateKbps,
      ...(bitrate?.loweredFor !== undefined && { bitrateLoweredFor: bitrate.loweredFor }),
      destinations: this.#options.destinations().map((destination) => this.#destinationState(destination)),
      encodeRestarts: this.#broadcast ? this.#restartsOf(this.#broadcast) : this.#lastRestarts,
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
    const { timing, logger, output } = this.#options;
    const legs = new Map<string, Leg>();
    const broadcast: Broadcast = {
      handleVideoConfig: (config) => {
        broadcast.videoConfig = config;
        for (const leg of legs.values()) leg.handleVideoConfig(config);
      },
      handleAudioConfig: (config) => {
        broadcast.audioConfig = config;
        for (const leg of legs.values()) leg.handleAudioConfig(config);
      },
      handleVideo: (packet) => {
        for (const leg of legs.values()) leg.handleVideo(packet);
      },
      handleAudio: (packet) => {
        for (const leg of legs.values()) leg.handleAudio(packet);
      },
      bitrate: new AdaptiveBitrate(bitrateSettings(output.encoding)),
      legs,
      videoConfig: undefined,
      audioConfig: undefined,
      liveSinceMs: undefined,
      restartsBefore: output.restarts,
      timers: [
        every(timing, measurePeriodMs, () => {
          for (const leg of legs.values()) leg.measure();
          this.#options.onChanged();
        }),
        every(timing, bitratePeriodMs, () => {
          this.#fitBitrate(broadcast);
        }),
      ],
      stopping: undefined,
    };
    this.#broadcast = broadcast;
    logger.info({ destinations: destinations.length }, 'The broadcast starts.');
    output.add(broadcast);
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

  /** Takes a change of bitrate into the running encode; everything else waits for the next one. */
  handleEncodingChange(encoding: EncodingSettings): void {
    const { output, onChanged } = this.#options;
    const beforeKbps = this.#bitrateKbps;
    output.handleEncodingChange(encoding);
    this.#broadcast?.bitrate.configure(bitrateSettings(output.encoding));
    if (this.#bitrateKbps !== beforeKbps) output.setBitrate(this.#bitrateKbps);
    onChanged();
  }

  /** Lowers the bitrate if a connection can't carry it, raises it when all can. */
  #fitBitrate({ bitrate, legs }: Broadcast): void {
    const readings = [...legs].flatMap(([id, { load }]) => (load ? [{ id, ...load }] : []));
    const change = bitrate.observe(readings, this.#options.timing.nowUs() / 1000);
    if (!change) return;
    this.#options.output.setBitrate(change.kbps);
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
    const { output } = this.#options;
    await output.remove(broadcast);
    this.#lastStates = new Map([...broadcast.legs].map(([id, leg]) => [id, leg.state]));
    await Promise.all([...broadcast.legs.values()].map((leg) => leg.stop()));
    for (const timer of broadcast.timers) timer.dispose();
    this.#lastRestarts = this.#restartsOf(broadcast);
    this.#broadcast = undefined;
    // A recording that goes on has no slow connection.
    output.setBitrate(this.#bitrateKbps);
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

  #restartsOf({ restartsBefore }: Broadcast): number {
    return this.#options.output.restarts - restartsBefore;
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
