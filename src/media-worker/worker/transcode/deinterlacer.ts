import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import { Filter, FilterGraph, Frame, type FilterContext } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { check, isDry } from '../ffmpeg.ts';
import { ticksPerSecond } from './ticks.ts';

/** True for a frame whose lines were taken at two moments. */
export function isInterlaced(frame: Frame): boolean {
  return frame.hasFlags(AV_FRAME_FLAG_INTERLACED);
}

/**
 * Makes whole pictures of interlaced ones, as many as there were; other frames pass. A frame comes
 * out when the next has gone in.
 */
export class Deinterlacer {
  readonly #graph = new FilterGraph();
  readonly #input: FilterContext;
  readonly #output: FilterContext;
  readonly #frame = new Frame();

  private constructor(like: Frame) {
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
    const filter = this.#filter('bwdif', 'mode=send_frame:deint=interlaced');
    // bwdif counts in half ticks, as if it made a frame of each field.
    const ticks = this.#filter('settb', `expr=1/${ticksPerSecond}`);
    this.#output = this.#filter('buffersink', null);
    check(this.#input.link(0, filter, 0), 'set up the deinterlacer');
    check(filter.link(0, ticks, 0), 'set up the deinterlacer');
    check(ticks.link(0, this.#output, 0), 'set up the deinterlacer');
    this.#frame.alloc();
  }

  static async open(like: Frame): Promise<Deinterlacer> {
    const deinterlacer = new Deinterlacer(like);
    check(await deinterlacer.#graph.config(), 'set up the deinterlacer');
    return deinterlacer;
  }

  /** Takes a frame; without one, gives out what is left. A frame is `take`'s only until it returns. */
  async push(frame: Frame | undefined, take: (frame: Frame) => Promise<void>): Promise<void> {
    const copy = frame?.clone() ?? null;
    check(await this.#input.buffersrcAddFrame(copy), 'deinterlace');
    copy?.free();
    for (;;) {
      const result = await this.#output.buffersinkGetFrame(this.#frame);
      if (isDry(result)) return;
      check(result, 'deinterlace');
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
