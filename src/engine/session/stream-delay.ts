import type { Disposable } from '../../shared/base/disposable.ts';
import type { DelayState } from '../../shared/contracts/engine.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { ProgramConsumer } from '../encode/program-output.ts';
import type { Timing } from '../../publish/timing.ts';
import type { DelaySpool, SpooledData } from './delay-spool.ts';

/** So long before it is due, data comes back from the disk. */
const prefetchMs = 4_000;

type Held = { dueUs: number } & (
  | { kind: 'videoConfig'; config: VideoConfig }
  | { kind: 'audioConfig'; config: AudioConfig }
  | { kind: 'video'; header: Omit<VideoPacket, 'data'>; data: SpooledData }
  | { kind: 'audio'; header: Omit<AudioPacket, 'data'>; data: SpooledData }
);

export interface StreamDelayOptions {
  seconds: number;
  spool: DelaySpool;
  timing: Timing;
  /** Gets everything that comes in, so much later and in the same order. */
  target: ProgramConsumer;
  /** The first of it goes out. */
  onFilled: () => void;
}

/**
 * Holds the encoded program back, for every destination alike. Connections come and go behind it, so the delay stays
 * what it is when one is made anew. Where the disk is full or too slow pictures are left out, from the newest.
 */
export class StreamDelay implements ProgramConsumer {
  readonly #options: StreamDelayOptions;
  readonly #held: Held[] = [];
  readonly #startedAtUs: number;
  readonly #fill: Disposable;
  #timer: Disposable | undefined;
  #releasing = false;
  #isFilled = false;
  #waitsForKeyframe = false;
  /** Something of the disk was lost, so that what refers to it would show rubbish. */
  #hasHole = false;
  #drained: PromiseWithResolvers<undefined> | undefined;
  #isClosed = false;

  constructor(options: StreamDelayOptions) {
    this.#options = options;
    const { timing, seconds, onFilled } = options;
    this.#startedAtUs = timing.nowUs();
    this.#fill = timing.after(seconds * 1000, () => {
      this.#isFilled = true;
      onFilled();
    });
  }

  get state(): DelayState {
    const { seconds, timing, spool } = this.#options;
    const sinceStartMs = (timing.nowUs() - this.#startedAtUs) / 1000;
    const heldMs = this.#drained
      ? ((this.#held.at(-1)?.dueUs ?? timing.nowUs()) - timing.nowUs()) / 1000
      : Math.min(sinceStartMs, seconds * 1000);
    return {
      seconds,
      phase: this.#drained ? 'draining' : this.#isFilled ? 'steady' : 'filling',
      heldMs: Math.max(0, Math.round(heldMs)),
      ...(spool.failure !== undefined && {
        problem: `The stream delay can’t use the disk (${spool.failure}). Free some space or choose a shorter delay.`,
      }),
    };
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#hold({ kind: 'videoConfig', config, dueUs: this.#dueUs() });
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#hold({ kind: 'audioConfig', config, dueUs: this.#dueUs() });
  }

  handleVideo({ data, ...header }: VideoPacket): void {
    const { spool } = this.#options;
    if (!spool.hasRoom) this.#waitsForKeyframe = true;
    else if (header.keyframe) this.#waitsForKeyframe = false;
    if (this.#waitsForKeyframe) return;
    this.#hold({ kind: 'video', header, data: spool.append(data), dueUs: this.#dueUs() });
  }

  handleAudio({ data, ...header }: AudioPacket): void {
    this.#hold({ kind: 'audio', header, data: this.#options.spool.append(data), dueUs: this.#dueUs() });
  }

  /** Nothing comes in any more: resolves when all that is held has gone out, or `close` was called. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers<undefined>();
    if (this.#held.length === 0 || !this.#isFilled) this.#drained.resolve(undefined);
    return this.#drained.promise;
  }

  /** Forgets what is held. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#held.length = 0;
    this.#timer?.dispose();
    this.#fill.dispose();
    this.#drained?.resolve(undefined);
    await this.#options.spool.close();
  }

  #dueUs(): number {
    return this.#options.timing.nowUs() + this.#options.seconds * 1_000_000;
  }

  #hold(held: Held): void {
    if (this.#isClosed) return;
    this.#held.push(held);
    if (this.#held.length === 1) this.#arm();
  }

  #arm(): void {
    const [next] = this.#held;
    this.#timer?.dispose();
    if (!next || this.#releasing || this.#isClosed) return;
    const { timing } = this.#options;
    this.#timer = timing.after(Math.max(0, (next.dueUs - timing.nowUs()) / 1000), () => {
      void this.#release();
    });
  }

  async #release(): Promise<void> {
    const { timing, spool } = this.#options;
    this.#releasing = true;
    for (let next = this.#held[0]; next && next.dueUs <= timing.nowUs(); next = this.#held[0]) {
      this.#held.shift();
      await this.#pass(next);
    }
    this.#releasing = false;
    const soon = this.#held.find((held) => 'data' in held && held.dueUs - timing.nowUs() < prefetchMs * 1000);
    if (soon && 'data' in soon) spool.prefetch(soon.data);
    if (this.#held.length === 0) this.#drained?.resolve(undefined);
    this.#arm();
  }

  async #pass(held: Held): Promise<void> {
    const { target, spool } = this.#options;
    if (held.kind === 'videoConfig') {
      target.handleVideoConfig(held.config);
    } else if (held.kind === 'audioConfig') {
      target.handleAudioConfig(held.config);
    } else {
      const data = await spool.read(held.data);
      if (this.#isClosed) return;
      if (held.kind === 'audio') {
        if (data) target.handleAudio({ ...held.header, data });
        return;
      }
      this.#hasHole = !data || (this.#hasHole && !held.header.keyframe);
      if (data && !this.#hasHole) target.handleVideo({ ...held.header, data });
    }
  }
}
