import type { Logger } from '../../src/shared/base/logger.ts';
import type { ForwardState } from '../../src/shared/contracts/forwards.ts';
import { Leg } from '../../src/publish/leg.ts';
import type { PublisherFactory, PublishTarget } from '../../src/publish/publisher.ts';
import { every, type Timing } from '../../src/publish/timing.ts';
import { SourcePackets } from './source-packets.ts';

/** Where a channel is to be sent on to. */
export interface WantedForward {
  id: string;
  name: string;
  target: PublishTarget;
}

export interface ChannelForwardingOptions {
  makePublisher: PublisherFactory;
  timing: Timing;
  /** 0 to 1 */
  random: () => number;
  /** A forward entered another phase. */
  onPhase: (id: string, state: ForwardState) => void;
  logger: Logger;
}

interface Running {
  leg: Leg;
  phase: string;
  /** Tells a forward that was changed from one that stays as it is. */
  key: string;
}

/** Sends one channel's broadcast on to its addresses, each by a leg that knows nothing of the others. */
export class ChannelForwarding {
  /** What the channel's source is to be written to. */
  readonly reader: SourcePackets;
  readonly #options: ChannelForwardingOptions;
  readonly #running = new Map<string, Running>();
  readonly #measuring: { dispose(): void };
  #unreadable: string | undefined;

  /** @param onEnded the broadcast is over */
  constructor(options: ChannelForwardingOptions, onEnded: () => void) {
    this.#options = options;
    const toAll = (send: (leg: Leg) => void): void => {
      for (const { leg } of this.#running.values()) send(leg);
    };
    this.reader = new SourcePackets({
      videoConfig: (config) => {
        this.#unreadable = undefined;
        this.#videoConfig = config;
        toAll((leg) => {
          leg.handleVideoConfig(config);
        });
      },
      audioConfig: (config) => {
        this.#audioConfig = config;
        toAll((leg) => {
          leg.handleAudioConfig(config);
        });
      },
      video: (packet) => {
        toAll((leg) => {
          leg.handleVideo(packet);
        });
      },
      audio: (packet) => {
        toAll((leg) => {
          leg.handleAudio(packet);
        });
      },
      failed: (reason) => {
        this.#unreadable = reason;
        options.logger.warn({ reason }, 'The source can’t be sent on');
      },
      ended: onEnded,
    });
    this.#measuring = every(options.timing, 1000, () => {
      toAll((leg) => {
        leg.measure();
      });
    });
  }

  #videoConfig: Parameters<Leg['handleVideoConfig']>[0] | undefined;
  #audioConfig: Parameters<Leg['handleAudioConfig']>[0] | undefined;

  /** Starts what is wanted and does not run, and stops what is not wanted any more. */
  want(forwards: readonly WantedForward[]): void {
    const wanted = new Map(forwards.map((forward) => [forward.id, forward]));
    for (const [id, { leg, key }] of this.#running) {
      const forward = wanted.get(id);
      if (forward && keyOf(forward) === key) wanted.delete(id);
      else {
        this.#running.delete(id);
        void leg.stop();
      }
    }
    for (const forward of wanted.values()) this.#start(forward);
  }

  /** Undefined if nothing is sent to it. */
  stateOf(id: string): ForwardState | undefined {
    const running = this.#running.get(id);
    return running && this.#describe(running.leg);
  }

  /** Which of its forwards arrive now. */
  get arriving(): ReadonlyMap<string, boolean> {
    return new Map([...this.#running].map(([id, { leg }]) => [id, leg.state.phase === 'live']));
  }

  /** Closes every connection in order; resolves when nothing of them is left. */
  async stop(): Promise<void> {
    this.#measuring.dispose();
    const legs = [...this.#running.values()].map(({ leg }) => leg.stop());
    this.#running.clear();
    await Promise.all(legs);
  }

  #start(forward: WantedForward): void {
    const { makePublisher, timing, random, logger } = this.#options;
    const { id, name, target } = forward;
    const leg = new Leg({
      ...{ id, name, timing, random },
      makePublisher: () => makePublisher(target),
      logger: logger.child({ forward: id }),
      onChanged: () => {
        this.#notePhase(id);
      },
      // The publisher is not ours to ask; its next one comes by itself.
      onKeyframeWanted: () => undefined,
    });
    this.#running.set(id, { leg, phase: leg.state.phase, key: keyOf(forward) });
    if (this.#videoConfig) leg.handleVideoConfig(this.#videoConfig);
    if (this.#audioConfig) leg.handleAudioConfig(this.#audioConfig);
  }

  #notePhase(id: string): void {
    const running = this.#running.get(id);
    if (!running || running.phase === running.leg.state.phase) return;
    running.phase = running.leg.state.phase;
    this.#options.onPhase(id, this.#describe(running.leg));
  }

  #describe({ state }: Leg): ForwardState {
    const { phase, problem, liveSinceMs, nextTryAtMs, bitrateKbps, queueMs } = state;
    const unreadable = this.#unreadable;
    return {
      phase,
      bitrateKbps,
      queueMs,
      sentVideoFrames: state.sentVideoFrames,
      droppedVideoFrames: state.droppedVideoFrames,
      reconnects: state.reconnects,
      ...(problem && { problem }),
      ...(unreadable !== undefined && {
        problem: { code: 'CODEC_UNSUPPORTED' as const, message: unreadable },
      }),
      ...(liveSinceMs !== undefined && { liveSince: new Date(liveSinceMs).toISOString() }),
      ...(nextTryAtMs !== undefined && { nextTryAt: new Date(nextTryAtMs).toISOString() }),
    };
  }
}

function keyOf({ name, target }: WantedForward): string {
  return JSON.stringify([name, target]);
}
