import { FootlightError } from '../../../shared/base/errors.ts';
import { placePicture } from '../../../shared/scene/geometry.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { Painter, PaintEntry } from './painter.ts';

/** Draws by Canvas 2D: the quickest way where there is no GPU. */
export class CanvasPainter implements Painter {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;

  constructor(canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    if (!context) throw new FootlightError('INTERNAL', 'This browser cannot draw the program picture.');
    this.#canvas = canvas;
    this.#context = context;
  }

  paint(format: CanvasFormat, entries: readonly PaintEntry[]): void {
    if (this.#canvas.width !== format.width) this.#canvas.width = format.width;
    if (this.#canvas.height !== format.height) this.#canvas.height = format.height;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = '#000000';
    context.fillRect(0, 0, format.width, format.height);
    for (const entry of entries) this.#paintEntry(entry);
  }

  #paintEntry(entry: PaintEntry): void {
    const context = this.#context;
    const { transform, opacity, fit } = entry.item;
    const radians = (transform.rotationDegrees * Math.PI) / 180;
    const cos = Math.cos(radians);
    const sin = Math.sin(radians);
    // Origin in the box's centre, turned with it.
    context.setTransform(
      cos,
      sin,
      -sin,
      cos,
      transform.x + transform.width / 2,
      transform.y + transform.height / 2,
    );
    context.globalAlpha = opacity;
    if (entry.kind === 'color') {
      context.fillStyle = entry.color;
      context.fillRect(-transform.width / 2, -transform.height / 2, transform.width, transform.height);
      return;
    }
    if (entry.mirrored) context.scale(-1, 1);
    const { source, target } = placePicture(entry.picture, transform, fit);
    let left = target.x;
    if (entry.align === 'left') left = 0;
    if (entry.align === 'right') left = transform.width - target.width;
    context.drawImage(
      entry.picture.image,
      source.x,
      source.y,
      source.width,
      source.height,
      left - transform.width / 2,
      target.y - transform.height / 2,
      target.width,
      target.height,
    );
  }
}
