import { FootlightError } from '../../shared/base/errors.ts';
import type {
  Destination,
  DestinationState,
  EncodingSettings,
  SessionState,
} from '../../shared/contracts/engine.ts';
import type { ProgramOutput } from '../encode/program-output.ts';
import type { DestinationWithSecrets } from '../settings/destination-store.ts';
import { Broadcast, type BroadcastPorts } from './broadcast.ts';

/** Beyond this the encode worker is too slow; what an encoder holds back at its best is much less. */
const behindAboveMs = 1_500;

export interface BroadcastSessionOptions extends BroadcastPorts {
  /** The encode, which others may take as well. */
  output: ProgramOutput;
  frameRate: () => number;
  delaySeconds: () => number;
  destinations: () => readonly Destination[];
  /** How many watch what goes to a destination, where that is known. */
  viewersOf: (destinationId: string) => number | undefined;
  /** The state is another than before; also once a second while on air. */
  onChanged: () => void;
}

interface Running {
  broadcast: Broadcast;
  liveSinceMs: number | undefined;
  /** Encode workers that were lost before this broadcast began. */
  restartsBefore: number;
  stopping: Promise<void> | undefined;
}

/** The program on its way out, to any number of destinations that know nothing of each other. */
export class BroadcastSession {
  readonly #options: BroadcastSessionOptions;
  #running: Running | undefined;
  /** How destinations ended in the last broadcast, so that a failure stays to be read. */
  #lastStates: ReadonlyMap<string, DestinationState> = new Map();
  #lastRestarts = 0;

  constructor(options: BroadcastSessionOptions) {
    this.#options = options;
  }

  get phase(): SessionState['phase'] {
    if (!this.#running) return 'idle';
    if (this.#running.stopping) return 'stopping';
    return this.#running.liveSinceMs === undefined ? 'starting' : 'live';
  }

  /** What the video is encoded with at this moment. */
  get #bitrateKbps(): number {
    return this.#running?.broadcast.bitrateKbps ?? this.#options.output.encoding.videoBitrateKbps;
  }

  state(): SessionState {
    const { encoding, isWanted, furtherBuses, encoderBehindMs } = this.#options.output;
    const { broadcast, liveSinceMs } = this.#running ?? {};
    const loweredFor = broadcast?.loweredFor;
    const sideEncodes = broadcast?.sideEncodes ?? [];
    const delay = broadcast?.delay;
    return {
      phase: this.phase,
      wantsProgram: isWanted,
      furtherBuses,
      ...(liveSinceMs !== undefined && { liveSinceMs }),
      encoding,
      videoBitrateKbps: this.#bitrateKbps,
      ...(loweredFor !== undefined && { bitrateLoweredFor: loweredFor }),
      destinations: this.#options.destinations().map((destination) => this.#destinationState(destination)),
      encodeRestarts: this.#running ? this.#restartsOf(this.#running) : this.#lastRestarts,
      ...(sideEncodes.length > 0 && { sideEncodes }),
      ...(delay && { delay }),
      ...(encoderBehindMs > behindAboveMs && { encoderBehindMs }),
    };
  }

  /** @throws FootlightError DESTINATION_INVALID if there is none to go to */
  goLive(destinations: readonly DestinationWithSecrets[]): void {
    if (this.#running) return;
    if (destinations.length === 0) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        'There is nowhere to go live to. Add a destination and switch it on.',
      );
    }
    const { output, frameRate, delaySeconds, logger } = this.#options;
    const broadcast = new Broadcast({
      ...this.#options,
      encoding: output.encoding,
      frameRate: frameRate(),
      delaySeconds: delaySeconds(),
      setBitrate: (kbps) => {
        output.setBitrate(kbps);
      },
      onChanged: () => {
        this.#handleChange(broadcast);
      },
    });
    this.#running = {
      broadcast,
      liveSinceMs: undefined,
      restartsBefore: output.restarts,
      stopping: undefined,
    };
    logger.info({ destinations: destinations.length }, 'The broadcast starts.');
    output.add(broadcast);
    for (const destination of destinations) broadcast.add(destination);
    this.#options.onChanged();
  }

  /** @throws FootlightError NOT_LIVE */
  async startDestination(target: DestinationWithSecrets): Promise<void> {
    const running = this.#present();
    const { broadcast } = running;
    const { id } = target.destination;
    const former = broadcast.legs.get(id);
    if (former?.isActive) return;
    await former?.stop();
    // Another call, or the end of the broadcast, may have come first.
    if (broadcast.legs.get(id) === former && !running.stopping) broadcast.add(target);
  }

  /** @throws FootlightError NOT_LIVE */
  async stopDestination(id: string): Promise<void> {
    await this.#present().broadcast.remove(id);
  }

  /**
   * Lets out what was encoded, says goodbye to every destination, and is idle then. With a delay, what it holds goes
   * out first; stopping again, or `now`, leaves that out.
   */
  async stop(now = false): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const isFirst = !running.stopping;
    running.stopping ??= this.#end(running);
    if (!isFirst || now) await running.broadcast.cut();
    this.#options.onChanged();
    await running.stopping;
  }

  /** Takes a change of bitrate into the running encode; everything else waits for the next one. */
  handleEncodingChange(encoding: EncodingSettings): void {
    const { output, onChanged } = this.#options;
    const beforeKbps = this.#bitrateKbps;
    output.handleEncodingChange(encoding);
    this.#running?.broadcast.configure(output.encoding);
    if (this.#bitrateKbps !== beforeKbps) output.setBitrate(this.#bitrateKbps);
    onChanged();
  }

  async #end(running: Running): Promise<void> {
    const { output } = this.#options;
    const { broadcast } = running;
    const wasLive = running.liveSinceMs !== undefined;
    await output.remove(broadcast);
    if (wasLive) await broadcast.drain();
    this.#lastStates = new Map([...broadcast.legs].map(([id, leg]) => [id, leg.state]));
    await broadcast.end();
    this.#lastRestarts = this.#restartsOf(running);
    this.#running = undefined;
    // A recording that goes on has no slow connection.
    output.setBitrate(this.#bitrateKbps);
    this.#options.logger.info({}, 'The broadcast is over.');
    this.#options.onChanged();
  }

  #handleChange(broadcast: Broadcast): void {
    const running = this.#running;
    if (running?.broadcast !== broadcast) return;
    const legs = [...broadcast.legs.values()];
    if (legs.some((leg) => leg.state.phase === 'live')) running.liveSinceMs ??= this.#options.timing.nowMs();
    this.#options.onChanged();
    // With nobody left to send to, being live would only be a claim.
    const isOver = legs.length > 0 && !legs.some((leg) => leg.isActive);
    if (isOver) void (running.stopping ? broadcast.cut() : this.stop(true));
  }

  #restartsOf({ restartsBefore }: Running): number {
    return this.#options.output.restarts - restartsBefore;
  }

  #present(): Running {
    if (!this.#running || this.#running.stopping) {
      throw new FootlightError('NOT_LIVE', 'The broadcast is not running. Go live first.');
    }
    return this.#running;
  }

  #destinationState({ id, name }: Destination): DestinationState {
    const broadcast = this.#running?.broadcast;
    const state = broadcast ? broadcast.legs.get(id)?.state : endedState(this.#lastStates.get(id));
    const viewers = this.#options.viewersOf(id);
    if (state) return { ...state, name, ...(viewers !== undefined && { viewers }) };
    const counts = { bitrateKbps: 0, queueMs: 0, sentVideoFrames: 0, droppedVideoFrames: 0, reconnects: 0 };
    // It connects when the delay is filled.
    const phase = broadcast?.waitingIds.includes(id) ? 'connecting' : 'idle';
    return { id, name, phase, ...counts };
  }
}

/** What is left of a destination when its broadcast is over: only a failure. */
function endedState(state: DestinationState | undefined): DestinationState | undefined {
  return state?.phase === 'failed' ? state : undefined;
}
