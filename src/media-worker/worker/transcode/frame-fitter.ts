import type { Frame } from 'node-av/lib';
import { FilterChain } from './filter-chain.ts';
import { shownSize } from './video-shape.ts';

/** What of a frame has to be the same for those behind it. */
interface FrameShape {
  width: number;
  height: number;
  format: number;
  sampleAspectRatio: { num: number; den: number };
}

/** Brings frames of any shape to that of the first, in whole and between bars where their sides differ. */
export class FrameFitter {
  readonly #target: FrameShape;
  #chain: FilterChain | undefined;
  /** What the chain was made for. */
  #chainShape = '';

  /** @param like has the shape that all get */
  constructor(like: Frame) {
    this.#target = shapeOf(like);
  }

  /** A frame is `take`'s only until it returns. */
  async fit(frame: Frame, take: (frame: Frame) => Promise<void>): Promise<void> {
    const shape = JSON.stringify(shapeOf(frame));
    if (shape === JSON.stringify(this.#target)) {
      await take(frame);
      return;
    }
    if (shape !== this.#chainShape) {
      this.dispose();
      this.#chain = await FilterChain.open(frame, this.#filtersFor(frame), 'fit a picture of another size');
      this.#chainShape = shape;
    }
    await this.#chain?.push(frame, take);
  }

  dispose(): void {
    this.#chain?.dispose();
    this.#chain = undefined;
  }

  #filtersFor(frame: Frame): [string, string][] {
    const { width, height, format, sampleAspectRatio } = this.#target;
    const { num, den } = sampleAspectRatio;
    const pixelAspect = num > 0 && den > 0 ? num / den : 1;
    const shown = shownSize(frame);
    const scale = Math.min((width * pixelAspect) / shown.width, height / shown.height);
    // Colours are sampled at every second pixel, so bars begin there.
    const inner = {
      width: Math.min(width, even((shown.width * scale) / pixelAspect)),
      height: Math.min(height, even(shown.height * scale)),
    };
    return [
      ['scale', `w=${inner.width}:h=${inner.height}`],
      ['pad', `w=${width}:h=${height}:x=-1:y=-1`],
      ['setsar', `sar=${num > 0 && den > 0 ? `${num}/${den}` : '0'}`],
      ['format', `pix_fmts=${format}`],
    ];
  }
}

function shapeOf({ width, height, format, sampleAspectRatio: { num, den } }: Frame): FrameShape {
  return { width, height, format, sampleAspectRatio: { num, den } };
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}
