import { FootlightError, messageOf } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import type { DestinationState } from '../shared/contracts/engine.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../shared/media/codec/packets.ts';
import { sleep, type Timing } from './timing.ts';
import { maxTries, retryDelayMs } from './back-off.ts';
import { LegStream } from './leg-stream.ts';
import { LinkMeter } from './link-meter.ts';
import type { LinkStatistics, Publisher } from './publisher.ts';

/** A connection with so much waiting will not catch up. */
const maxQueuedMs = 10_000;
/** Live for so long, a connection has proved itself, and the next loss starts with the short wait again. */
const stableAfterMs = 60_000;
/** A server often holds the old connection for a moment and refuses the new one meanwhile. */
const maxRefusalsAfterLive = 5;

export interface LegOptions {
  id: string;
  name: string;
  /** A new connection for every try. @throws FootlightError DESTINATION_INVALID */
  makePublisher: () => Publisher;
  timing: Timing;
  /** 0 to 1; shifts the waits between tries. */
  random: () => number;
  logger: Logger;
  /** The state is another than before. */
  onChanged: () => void;
  /** A keyframe is wanted so that the stream can begin. */
  onKeyframeWanted: () => void;
}

/** What a live connection says of how it copes, for the choice of the bitrate. */
export interface LegLoad {
  queuedMs: number;
  slowAboveMs: number;
  bytesSent: number;
  link: LinkStatistics | undefined;
}

type PhaseChange = Pick<DestinationState, 'phase' | 'liveSinceMs' | 'nextTryAtMs'> & {
  problem?: FootlightError;
  reconnects?: number;
};

/**
 * One destination of a broadcast: connects, sends, reconnects and gives up by itself. It shares the
 * encoded packets with the other legs and nothing else.
 */
export class Leg {
  readonly #options: LegOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #stream: LegStream;
  readonly #logger: Logger;
  #state: DestinationState;
  #publisher: Publisher | undefined;
  #bytesSentBefore = 0;
  #linkMeter = new LinkMeter();
  #giveUpConnection: ((failure: FootlightError) => void) | undefined;

  constructor(options: LegOptions) {
    this.#options = options;
    this.#logger = options.logger.child({ destination: options.id });
    this.#stream = new LegStream(options.timing, options.onKeyframeWanted);
    this.#state = {
      id: options.id,
      name: options.name,
      phase: 'connecting',
      bitrateKbps: 0,
      queueMs: 0,
      sentVideoFrames: 0,
      droppedVideoFrames: 0,
      reconnects: 0,
    };
    this.#running = this.#run();
  }

  get state(): DestinationState {
    const { sentVideoFrames, droppedVideoFrames } = this.#stream;
    return {
      ...this.#state,
      sentVideoFrames,
      droppedVideoFrames,
      queueMs: Math.round(this.#publisher?.queuedMs ?? 0),
    };
  }

  /** False once it has failed or stopped. */
  get isActive(): boolean {
    return this.#state.phase !== 'idle' && this.#state.phase !== 'failed';
  }

  /** Undefined unless it is live. */
  get load(): LegLoad | undefined {
    if (!this.#publisher || this.#state.phase !== 'live') return undefined;
    const { queuedMs, queueLimits, bytesSent, link } = this.#publisher;
    return { queuedMs, slowAboveMs: queueLimits.slowAboveMs, bytesSent, link };
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#stream.handleVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#stream.handleAudioConfig(config);
  }

  handleVideo(packet: VideoPacket): void {
    this.#stream.handleVideo(packet);
  }

  handleAudio(packet: AudioPacket): void {
    this.#stream.handleAudio(packet);
  }

  /** Called once a second: measures bitrate and loss since the last call, and gives a dead connection up. */
  measure(): void {
    if ((this.#publisher?.queuedMs ?? 0) > maxQueuedMs) {
      const message = `The connection fell ${maxQueuedMs / 1000} seconds behind and is made anew. If that happens again, lower the bitrate.`;
      this.#giveUpConnection?.(new FootlightError('DESTINATION_LOST', message));
    }
    const bytesSent = this.#publisher?.bytesSent ?? 0;
    const bytes = Math.max(0, bytesSent - this.#bytesSentBefore);
    this.#bytesSentBefore = bytesSent;
    this.#state = { ...this.#state, bitrateKbps: Math.round((bytes * 8) / 1000) };
    const link = this.load?.link;
    if (link) this.#state = { ...this.#state, srt: this.#linkMeter.measure(link) };
  }

  /** Closes the connection in order. Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let tries = 0;
    let refusals = 0;
    let wasLive = false;
    while (!this.#isStopped()) {
      const attempt = await this.#attempt(signal);
      if (this.#isStopped()) break;
      if (attempt.liveForMs !== undefined) {
        wasLive = true;
        refusals = 0;
        if (attempt.liveForMs >= stableAfterMs) tries = 0;
      }
      tries += 1;
      if (attempt.failure.code === 'DESTINATION_REFUSED') refusals += 1;
      const isRefused = refusals > (wasLive ? maxRefusalsAfterLive : 0);
      if (isRefused || attempt.failure.code === 'DESTINATION_INVALID' || tries > maxTries) {
        this.#fail(attempt.failure);
        return;
      }
      const delayMs = retryDelayMs(tries, this.#options.random());
      this.#update({
        phase: 'reconnecting',
        problem: attempt.failure,
        nextTryAtMs: this.#options.timing.nowMs() + delayMs,
      });
      this.#logger.warn({ code: attempt.failure.code, tries, delayMs }, attempt.failure.message);
      await sleep(this.#options.timing, delayMs, signal);
      if (this.#isStopped()) break;
      this.#update({
        phase: 'reconnecting',
        problem: attempt.failure,
        reconnects: this.#state.reconnects + 1,
      });
    }
    this.#update({ phase: 'idle' });
    this.#logger.info({}, 'The destination was stopped.');
  }

  /** One connection from its first byte to its last. Returns why it ended, and how long it was live. */
  async #attempt(signal: AbortSignal): Promise<{ failure: FootlightError; liveForMs?: number }> {
    const { timing } = this.#options;
    let liveSinceUs: number | undefined;
    let failure: FootlightError;
    const over = new AbortController();
    try {
      const publisher = this.#options.makePublisher();
      this.#publisher = publisher;
      this.#bytesSentBefore = 0;
      this.#linkMeter = new LinkMeter();
      const end = this.#whenOver(publisher, over.signal, signal);
      try {
        await publisher.connect(signal);
        liveSinceUs = timing.nowUs();
        this.#update({ phase: 'live', liveSinceMs: timing.nowMs() });
        this.#logger.info({}, 'The destination accepted the stream.');
        this.#stream.begin(publisher);
        failure = await end;
      } finally {
        over.abort();
        this.#stream.end();
        await publisher.close();
        this.#publisher = undefined;
        this.#state = { ...this.#state, bitrateKbps: 0 };
      }
    } catch (thrown) {
      failure = asLegFailure(thrown);
    }
    return {
      failure,
      ...(liveSinceUs !== undefined && { liveForMs: (timing.nowUs() - liveSinceUs) / 1000 }),
    };
  }

  /** Resolves when the connection closes, takes nothing any more, or the leg is stopped. */
  #whenOver(publisher: Publisher, over: AbortSignal, stopping: AbortSignal): Promise<FootlightError> {
    return new Promise((resolve) => {
      const closed = publisher.on('closed', ({ error }) => {
        resolve(error ?? new FootlightError('DESTINATION_LOST', 'The destination closed the connection.'));
      });
      this.#giveUpConnection = resolve;
      const onStop = (): void => {
        resolve(new FootlightError('DESTINATION_LOST', 'The destination was stopped.'));
      };
      stopping.addEventListener('abort', onStop, { signal: over });
      over.addEventListener('abort', () => {
        closed.dispose();
        this.#giveUpConnection = undefined;
      });
    });
  }

  #fail(failure: FootlightError): void {
    this.#update({ phase: 'failed', problem: failure });
    this.#logger.warn({ code: failure.code }, `The destination failed for good: ${failure.message}`);
  }

  /** Enters a phase; what belongs to a phase alone (since when, link, next try, problem) does not outlive it. */
  #update(entered: PhaseChange): void {
    const { id, name, bitrateKbps, queueMs, sentVideoFrames, droppedVideoFrames, reconnects } = this.#state;
    const { problem, ...rest } = entered;
    this.#state = {
      ...{ id, name, bitrateKbps, queueMs, sentVideoFrames, droppedVideoFrames, reconnects },
      ...rest,
      ...(problem && { problem: { code: problem.code, message: problem.message } }),
    };
    this.#options.onChanged();
  }
}

function asLegFailure(thrown: unknown): FootlightError {
  if (thrown instanceof FootlightError) return thrown;
  return new FootlightError(
    'DESTINATION_LOST',
    `The connection to the destination broke: ${messageOf(thrown)}`,
    { cause: thrown },
  );
}
