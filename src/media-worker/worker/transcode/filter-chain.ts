import { Filter, FilterGraph, Frame, type FilterContext } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { check, isDry } from '../ffmpeg.ts';
import { ticksPerSecond } from './ticks.ts';

/** Sends frames of one shape through FFmpeg's filters, one behind the other. */
export class FilterChain {
  readonly #what: string;
  readonly #graph = new FilterGraph();
  readonly #input: FilterContext;
  readonly #output: FilterContext;
  readonly #frame = new Frame();

  private constructor(like: Frame, filters: readonly (readonly [string, string])[], what: string) {
    this.#what = what;
    this.#graph.alloc();
    this.#graph.nbThreads = 1;
    const { num, den } = like.sampleAspectRatio;
    this.#input = this.#filter(
      'buffer',
      [
        `video_size=${like.width}x${like.height}`,
        `pix_fmt=${like.format}`,
        `time_base=1/${ticksPerSecond}`,
        `pixel_aspect=${num > 0 && den > 0 ? `${num}/${den}` : '0/1'}`,
        `colorspace=${like.colorSpace}`,
        `range=${like.colorRange}`,
      ].join(':'),
    );
    let last = this.#input;
    for (const [name, options] of filters) {
      const filter = this.#filter(name, options);
      check(last.link(0, filter, 0), what);
      last = filter;
    }
    this.#output = this.#filter('buffersink', null);
    check(last.link(0, this.#output, 0), what);
    this.#frame.alloc();
  }

  /**
   * @param like has the shape of all frames to come
   * @param filters names with their options
   * @param what this does, for the error of a failure
   */
  static async open(
    like: Frame,
    filters: readonly (readonly [string, string])[],
    what: string,
  ): Promise<FilterChain> {
    const chain = new FilterChain(like, filters, what);
    check(await chain.#graph.config(), what);
    return chain;
  }

  /** Takes a frame; without one, gives out what is left. A frame is `take`'s only until it returns. */
  async push(frame: Frame | undefined, take: (frame: Frame) => Promise<void>): Promise<void> {
    const copy = frame?.clone() ?? null;
    check(await this.#input.buffersrcAddFrame(copy), this.#what);
    copy?.free();
    for (;;) {
      const result = await this.#output.buffersinkGetFrame(this.#frame);
      if (isDry(result)) return;
      check(result, this.#what);
      await take(this.#frame);
      this.#frame.unref();
    }
  }

  dispose(): void {
    this.#frame.free();
    this.#graph.free();
  }

  #filter(name: string, options: string | null): FilterContext {
    const filter = Filter.getByName(name);
    const context = filter && this.#graph.createFilter(filter, name, options);
    if (!context) throw new FootlightError('WORKER_FAILED', `This build of FFmpeg has no filter ${name}.`);
    return context;
  }
}
