import { backdropOf, roomSizes } from '../filters/background.ts';
import type { PaintFilterOf } from '../filters/paint-filter.ts';
import type { Picture } from '../painter.ts';
import { CanvasBlur } from './canvas-blur.ts';
import { newSheet, resizeSheet, type Sheet } from './sheet.ts';

/** Puts something else where no people are, drawn by Canvas 2D. */
export class CanvasBackground {
  readonly #sheets: Sheet[] = [];
  readonly #blur = new CanvasBlur();

  /** Changes what is on `sheet`. */
  draw(
    { canvas, context }: Sheet,
    people: Picture,
    { settings, picture }: PaintFilterOf<'background'>,
  ): void {
    const { width, height } = canvas;
    const room = settings.mode === 'blur' && this.#room(canvas, settings.radiusPx, people);
    context.globalCompositeOperation = 'destination-in';
    context.drawImage(people.image, 0, 0, width, height);
    context.globalCompositeOperation = 'destination-over';
    const backdrop = backdropOf(settings, picture, canvas);
    if (room) context.drawImage(room, 0, 0, width, height);
    else if (backdrop.picture) {
      const [left, top, wide, high] = backdrop.part;
      const { image, width: fullWidth, height: fullHeight } = backdrop.picture;
      const part = [left * fullWidth, top * fullHeight, wide * fullWidth, high * fullHeight] as const;
      context.drawImage(image, ...part, 0, 0, width, height);
    } else if (settings.mode === 'color') {
      context.fillStyle = settings.color.slice(0, 7);
      context.fillRect(0, 0, width, height);
    }
    context.globalCompositeOperation = 'source-over';
  }

  /** What is around people, out of focus; they themselves do not run into it. */
  #room(canvas: OffscreenCanvas, radiusPx: number, people: Picture): OffscreenCanvas {
    let smallest = canvas;
    for (const [index, { width, height }] of roomSizes(canvas).entries()) {
      const sheet = this.#sheet(index, width, height);
      sheet.context.drawImage(smallest, 0, 0, width, height);
      smallest = sheet.canvas;
    }
    const { width, height } = smallest;
    const sigma = (radiusPx * width) / canvas.width;
    const empty = this.#sheet(2, width, height);
    empty.context.drawImage(smallest, 0, 0);
    empty.context.globalCompositeOperation = 'destination-out';
    empty.context.drawImage(people.image, 0, 0, width, height);
    empty.context.globalCompositeOperation = 'source-over';
    const around = this.#sheet(3, width, height);
    this.#blur.draw(empty.canvas, around.context, sigma);
    const room = this.#sheet(4, width, height);
    this.#blur.draw(smallest, room.context, sigma);
    // Twice, so that less of the people shines through where they end.
    for (let time = 0; time < 2; time++) room.context.drawImage(around.canvas, 0, 0);
    return room.canvas;
  }

  /** Empty. */
  #sheet(index: number, width: number, height: number): Sheet {
    const sheet = (this.#sheets[index] ??= newSheet(width, height, true));
    resizeSheet(sheet, width, height);
    sheet.context.clearRect(0, 0, width, height);
    return sheet;
  }
}
