import { EdgeRefiner } from './edge-refiner.ts';
import { opacityOf } from './mask-curve.ts';
import { MaskHistory } from './mask-history.ts';
import type { SegmentationRequest } from './messages.ts';
import type { PeopleFinder } from './people-finder.ts';

interface Sheet {
  context: OffscreenCanvasRenderingContext2D;
  width: number;
  height: number;
}

/** Sources whose histories are kept; the longest unused goes first. */
const maxHistories = 16;
const curveSteps = 1024;

/** Makes of pictures the masks of the people in them. */
export class PictureSegmenter {
  readonly #finder: PeopleFinder;
  readonly #refiner: EdgeRefiner;
  readonly #coarse: Sheet;
  readonly #fine: Sheet;
  readonly #luma: Float32Array<ArrayBuffer>;
  readonly #histories = new Map<string, MaskHistory>();
  readonly #mask: Sheet;
  readonly #maskPixels: ImageData;

  constructor(finder: PeopleFinder) {
    this.#finder = finder;
    this.#refiner = new EdgeRefiner(finder.size);
    const { width, height } = this.#refiner.size;
    this.#coarse = newSheet(finder.size);
    this.#fine = newSheet({ width, height });
    this.#mask = newSheet({ width, height });
    this.#maskPixels = new ImageData(width, height);
    this.#luma = new Float32Array(width * height);
  }

  /** As opaque as people are there; the picture stays the caller's. */
  segment({ sourceId, picture, softness, fresh }: SegmentationRequest): ImageBitmap {
    const { context, width, height } = this.#fine;
    context.drawImage(picture, 0, 0, width, height);
    const fine = context.getImageData(0, 0, width, height).data;
    const coarse = this.#coarse;
    coarse.context.drawImage(context.canvas, 0, 0, coarse.width, coarse.height);
    const { data } = coarse.context.getImageData(0, 0, coarse.width, coarse.height);
    const luma = this.#luma;
    for (let at = 0; at < luma.length; at++) {
      const from = at * 4;
      const color =
        0.2126 * (fine[from] as number) +
        0.7152 * (fine[from + 1] as number) +
        0.0722 * (fine[from + 2] as number);
      luma[at] = color / 255;
    }
    const calmed = this.#history(sourceId, fresh).add(this.#finder.find(data));
    return this.#picture(this.#refiner.refine(calmed, luma), softness);
  }

  #picture(mask: Float32Array, softness: number): ImageBitmap {
    const curve = Uint8ClampedArray.from(
      { length: curveSteps + 1 },
      (_, step) => opacityOf(step / curveSteps, softness) * 255,
    );
    const { data } = this.#maskPixels;
    for (let at = 0; at < mask.length; at++) {
      const step = Math.min(1, Math.max(0, mask[at] as number)) * curveSteps;
      data[at * 4 + 3] = curve[Math.round(step)] as number;
    }
    const { context } = this.#mask;
    context.putImageData(this.#maskPixels, 0, 0);
    return context.canvas.transferToImageBitmap();
  }

  #history(sourceId: string, fresh: boolean): MaskHistory {
    const known = fresh ? undefined : this.#histories.get(sourceId);
    const history = known ?? new MaskHistory();
    this.#histories.delete(sourceId);
    this.#histories.set(sourceId, history);
    const [oldest] = this.#histories.keys();
    if (oldest !== undefined && this.#histories.size > maxHistories) this.#histories.delete(oldest);
    return history;
  }
}

function newSheet({ width, height }: { width: number; height: number }): Sheet {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser cannot draw in memory.');
  return { context, width, height };
}
