import type { Frame } from 'node-av/lib';
import type { VideoDecoder } from '../video-decoder.ts';
import { isInterlaced, openDeinterlacer } from './deinterlacer.ts';
import type { VideoPicture } from './demuxer.ts';
import type { FilterChain } from './filter-chain.ts';
import type { FrameFitter } from './frame-fitter.ts';
import { LagWatch } from './lag-watch.ts';
import { ReturnWatch } from './return-watch.ts';
import type { Rung } from './rung.ts';
import type { RungPlan } from './rung-plan.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { ticksOfMs, usOfTicks } from './ticks.ts';

/** Media time that may wait for the encoders before the demuxer waits for them. */
const maxQueuedTicks = ticksOfMs(10_000);

export interface LadderOptions {
  decoder: VideoDecoder;
  rungs: readonly Rung[];
  /** Opens a rung again that was given up; it begins with the first segment after `joinsAfter`. */
  reopen: (plan: RungPlan, joinsAfter: number) => Promise<Rung>;
  /** True if segments are found here, in decoded frames, and not in the source's keyframes. */
  findsBoundaries: boolean;
  /** Set where frames of the source may come in other shapes than its first. */
  fitter?: FrameFitter | undefined;
  boundaries: SegmentBoundaries;
  /** Where the renditions begin. */
  startTicks: number;
  /** A rung was given up, for the machine is too slow for all of them. */
  onDropped: (plan: RungPlan) => void;
  /** A frame was encoded in all rungs. */
  onProgress: () => void;
}

/**
 * Decodes the source once, and encodes every rung from it, beside the copied source that doesn't
 * wait. Where the machine is too slow, the costliest rung goes; after a while of ease it comes back.
 */
export class Ladder {
  readonly #options: LadderOptions;
  /** From the cheapest to the costliest. */
  readonly #rungs: Rung[];
  /** What was given up, the last one last. */
  readonly #away: RungPlan[] = [];
  readonly #queue: VideoPicture[] = [];
  #lag = new LagWatch();
  readonly #returns = new ReturnWatch();
  #deinterlacer: FilterChain | undefined;
  #working: Promise<void> | undefined;
  #failure: Error | undefined;
  #doneTicks: number;
  #newestTicks: number;
  #decodedTicks: number;
  #workedPictures = 0;

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#rungs = [...options.rungs].sort((a, b) => costOf(a.plan) - costOf(b.plan));
    this.#doneTicks = options.startTicks;
    this.#newestTicks = options.startTicks;
    this.#decodedTicks = options.startTicks;
  }

  /** How far it is behind the source, how many pictures it has worked off, and whether any waits. */
  get load(): { lagUs: number; workedPictures: number; isIdle: boolean } {
    return {
      lagUs: this.#lag.lagUs,
      workedPictures: this.#workedPictures,
      isIdle: this.#working === undefined,
    };
  }

  /**
   * Takes the next picture; waits if far too many wait already.
   * @throws what an encoder failed with before
   */
  async push(picture: VideoPicture): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#rungs.length === 0 && !(await this.#beginAgain(picture))) return;
    this.#queue.push(picture);
    this.#newestTicks = picture.dtsTicks;
    this.#working ??= this.#work();
    if (this.#newestTicks - this.#doneTicks > maxQueuedTicks) await this.#working;
  }

  /** Works off what is left and ends all rungs. */
  async finish(): Promise<void> {
    await this.#working;
    if (this.#failure) throw this.#failure;
    if (this.#rungs.length > 0) {
      await this.#options.decoder.decode(undefined, this.#handleDecoded);
      await this.#deinterlacer?.push(undefined, this.#encode);
    }
    await Promise.all(this.#rungs.map((rung) => rung.finish()));
  }

  dispose(): void {
    this.#options.decoder.dispose();
    this.#options.fitter?.dispose();
    this.#deinterlacer?.dispose();
    for (const rung of this.#rungs) rung.dispose();
  }

  async #work(): Promise<void> {
    try {
      for (let picture = this.#queue.shift(); picture; picture = this.#queue.shift()) {
        await this.#options.decoder.decode(picture, this.#handleDecoded);
        this.#doneTicks = picture.dtsTicks;
        this.#workedPictures++;
        await this.#adapt();
      }
    } catch (failure) {
      this.#failure = failure instanceof Error ? failure : new Error(String(failure));
    } finally {
      this.#working = undefined;
    }
  }

  readonly #handleDecoded = async (frame: Frame): Promise<void> => {
    const { fitter } = this.#options;
    if (fitter) await fitter.fit(frame, this.#deinterlace);
    else await this.#deinterlace(frame);
  };

  readonly #deinterlace = async (frame: Frame): Promise<void> => {
    if (isInterlaced(frame)) this.#deinterlacer ??= await openDeinterlacer(frame);
    if (this.#deinterlacer) await this.#deinterlacer.push(frame, this.#encode);
    else await this.#encode(frame);
  };

  readonly #encode = async (frame: Frame): Promise<void> => {
    const { boundaries, findsBoundaries, startTicks } = this.#options;
    this.#decodedTicks = Number(frame.pts);
    if (findsBoundaries) {
      // What viewers have seen already is only decoded.
      if (this.#decodedTicks < startTicks) return;
      boundaries.offer(this.#decodedTicks);
      boundaries.knownUntilTicks = this.#decodedTicks;
    }
    await Promise.all(this.#rungs.map((rung) => rung.encode(frame)));
    this.#options.onProgress();
  };

  /** Gives the costliest rung up if the work has fallen behind, or takes the last one back if it is easy. */
  async #adapt(): Promise<void> {
    const nowUs = performance.now() * 1000;
    const queuedUs = usOfTicks(this.#newestTicks - this.#doneTicks);
    if (this.#lag.observe(nowUs, usOfTicks(this.#doneTicks), queuedUs)) {
      await this.#drop(nowUs);
    } else if (this.#away.length > 0 && this.#returns.observe(nowUs, this.#lag.lagUs)) {
      await this.#takeBack(this.#options.boundaries.segmentAt(this.#decodedTicks));
    }
  }

  /** The source itself is never dropped: without it there is nothing. */
  async #drop(nowUs: number): Promise<void> {
    const dropped = this.#rungs.findLastIndex((rung) => rung.plan.id !== 'source');
    const [rung] = dropped < 0 ? [] : this.#rungs.splice(dropped, 1);
    if (!rung) return;
    this.#returns.handleDrop(nowUs);
    this.#away.push(rung.plan);
    await rung.finish();
    rung.dispose();
    this.#options.onDropped(rung.plan);
    if (this.#rungs.length === 0) this.#queue.length = 0;
  }

  async #takeBack(joinsAfter: number): Promise<void> {
    const plan = this.#away.pop();
    if (!plan) return;
    this.#rungs.push(await this.#options.reopen(plan, joinsAfter));
  }

  /** With no rung left nothing is decoded; after a while of that, one is tried again from a keyframe on. */
  async #beginAgain(keyframe: VideoPicture): Promise<boolean> {
    if (!keyframe.keyframe || this.#away.length === 0 || this.#working) return false;
    if (!this.#returns.observe(performance.now() * 1000, 0)) return false;
    const { decoder, boundaries } = this.#options;
    decoder.reset();
    this.#deinterlacer?.dispose();
    this.#deinterlacer = undefined;
    this.#lag = new LagWatch();
    this.#doneTicks = keyframe.dtsTicks;
    // The keyframe itself may be where a segment begins.
    await this.#takeBack(boundaries.segmentAt(keyframe.ptsTicks - 1));
    return true;
  }
}

/** How much work a rung is, compared with another. */
function costOf({ width, height, frameRate, codec }: RungPlan): number {
  return width * height * frameRate * (codec === 'hevc' ? 2 : 1);
}
