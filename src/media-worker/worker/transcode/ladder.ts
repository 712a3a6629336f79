import type { Frame } from 'node-av/lib';
import type { VideoDecoder } from '../video-decoder.ts';
import type { VideoPicture } from './demuxer.ts';
import { LagWatch } from './lag-watch.ts';
import type { Rung } from './rung.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { ticksOfMs, usOfTicks } from './ticks.ts';

/** Media time that may wait for the encoders before the demuxer waits for them. */
const maxQueuedTicks = ticksOfMs(10_000);

export interface LadderOptions {
  decoder: VideoDecoder;
  rungs: Rung[];
  /** True if segments are found here, in decoded frames, and not in the source's keyframes. */
  findsBoundaries: boolean;
  boundaries: SegmentBoundaries;
  startTicks: number;
  /** A rung was given up, for the machine is too slow for all of them. */
  onDropped: (rung: Rung) => void;
  /** A frame was encoded in all rungs. */
  onProgress: () => void;
}

/** Decodes the source once, and encodes every rung from it, beside the copied source that doesn't wait. */
export class Ladder {
  readonly #options: LadderOptions;
  readonly #rungs: Rung[];
  readonly #queue: VideoPicture[] = [];
  readonly #lag = new LagWatch();
  #working: Promise<void> | undefined;
  #failure: Error | undefined;
  #doneTicks: number;
  #newestTicks: number;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#rungs = [...options.rungs].sort((a, b) => a.height - b.height);
    this.#doneTicks = options.startTicks;
    this.#newestTicks = options.startTicks;
  }

  /**
   * Takes the next picture; waits if far too many wait already.
   * @throws what an encoder failed with before
   */
  async push(picture: VideoPicture): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#rungs.length === 0) return;
    this.#queue.push(picture);
    this.#newestTicks = picture.dtsTicks;
    this.#working ??= this.#work();
    if (this.#newestTicks - this.#doneTicks > maxQueuedTicks) await this.#working;
  }

  /** Works off what is left and ends all rungs. */
  async finish(): Promise<void> {
    await this.#working;
    if (this.#failure) throw this.#failure;
    if (this.#rungs.length > 0) await this.#options.decoder.decode(undefined, this.#encode);
    await Promise.all(this.#rungs.map((rung) => rung.finish()));
  }

  dispose(): void {
    this.#options.decoder.dispose();
    for (const rung of this.#options.rungs) rung.dispose();
  }

  async #work(): Promise<void> {
    try {
      for (let picture = this.#queue.shift(); picture; picture = this.#queue.shift()) {
        await this.#options.decoder.decode(picture, this.#encode);
        this.#doneTicks = picture.dtsTicks;
        await this.#dropIfLate();
      }
    } catch (failure) {
      this.#failure = failure instanceof Error ? failure : new Error(String(failure));
    } finally {
      this.#working = undefined;
    }
  }

  readonly #encode = async (frame: Frame): Promise<void> => {
    const { boundaries, findsBoundaries } = this.#options;
    if (findsBoundaries) {
      boundaries.offer(Number(frame.pts));
      boundaries.knownUntilTicks = Number(frame.pts);
    }
    await Promise.all(this.#rungs.map((rung) => rung.encode(frame)));
    this.#options.onProgress();
  };

  /** The source itself is never dropped: without it there is nothing. */
  async #dropIfLate(): Promise<void> {
    const queuedUs = usOfTicks(this.#newestTicks - this.#doneTicks);
    if (!this.#lag.observe(performance.now() * 1000, usOfTicks(this.#doneTicks), queuedUs)) return;
    const dropped = this.#rungs.findLastIndex((rung) => rung.writer.rendition.id !== 'source');
    const [rung] = dropped < 0 ? [] : this.#rungs.splice(dropped, 1);
    if (!rung) return;
    await rung.finish();
    this.#options.onDropped(rung);
    if (this.#rungs.length === 0) this.#queue.length = 0;
  }
}
