import type { CanvasFormat } from '../../../shared/scene/model.ts';
import { newSheet } from './canvas/sheet.ts';
import type { Picture } from './painter.ts';

/** Colours as pictures of the canvas's size, for filters to work on. */
export class ColorRaster {
  readonly #pictures = new Map<string, { look: string; picture: Picture }>();

  picture(sourceId: string, color: string, { width, height }: CanvasFormat): Picture {
    const look = `${color} ${width}x${height}`;
    const known = this.#pictures.get(sourceId);
    if (known?.look === look) return known.picture;
    const { canvas, context } = newSheet(width, height);
    context.fillStyle = color;
    context.fillRect(0, 0, width, height);
    const picture = { key: `color:${sourceId}`, image: canvas, width, height };
    this.#pictures.set(sourceId, { look, picture });
    return picture;
  }

  /** Forgets sources that are gone. */
  retain(sourceIds: ReadonlyMap<string, unknown>): void {
    for (const id of this.#pictures.keys()) if (!sourceIds.has(id)) this.#pictures.delete(id);
  }
}
