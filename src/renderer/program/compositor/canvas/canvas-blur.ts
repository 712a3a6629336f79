import { blurPlan } from '../filters/filter-plans.ts';
import { newSheet, resizeSheet, type Sheet } from './sheet.ts';

/** Blurs by halving, a Gaussian on what is left, and one enlargement. */
export class CanvasBlur {
  readonly #sheets: Sheet[] = [];

  /** Draws `image`, blurred, over all of `target`, which is as large and empty. */
  draw(image: OffscreenCanvas, target: OffscreenCanvasRenderingContext2D, radiusPx: number): void {
    const plan = blurPlan(radiusPx, image);
    let smallest = image;
    for (const [index, { width, height }] of plan.sizes.entries()) {
      const { canvas, context } = this.#sheet(index, width, height);
      context.clearRect(0, 0, width, height);
      context.drawImage(smallest, 0, 0, width, height);
      smallest = canvas;
    }
    const { width, height } = smallest;
    // Beyond the edges the picture goes on as it is there, or the edges would fade.
    const margin = Math.ceil(plan.sigma * 3);
    const padded = this.#sheet(plan.sizes.length, width + 2 * margin, height + 2 * margin);
    padded.context.clearRect(0, 0, padded.canvas.width, padded.canvas.height);
    drawWithEdges(padded.context, smallest, margin);
    const blurred = this.#sheet(plan.sizes.length + 1, width, height);
    blurred.context.clearRect(0, 0, width, height);
    blurred.context.filter = `blur(${plan.sigma}px)`;
    blurred.context.drawImage(padded.canvas, -margin, -margin);
    blurred.context.filter = 'none';
    target.drawImage(blurred.canvas, 0, 0, image.width, image.height);
  }

  #sheet(index: number, width: number, height: number): Sheet {
    const sheet = (this.#sheets[index] ??= newSheet(width, height));
    resizeSheet(sheet, width, height);
    return sheet;
  }
}

function drawWithEdges(
  context: OffscreenCanvasRenderingContext2D,
  image: OffscreenCanvas,
  margin: number,
): void {
  const { width, height } = image;
  /** Start and length in the picture, start and length in what is drawn: before, within, behind. */
  const spans = (length: number) =>
    [
      [0, 1, 0, margin],
      [0, length, margin, length],
      [length - 1, 1, margin + length, margin],
    ] as const;
  for (const [top, high, toTop, toHigh] of spans(height)) {
    for (const [left, wide, toLeft, toWide] of spans(width)) {
      context.drawImage(image, left, top, wide, high, toLeft, toTop, toWide, toHigh);
    }
  }
}
