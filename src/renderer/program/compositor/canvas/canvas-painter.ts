import type { BlendMode } from '../../../../shared/scene/model.ts';
import {
  isFlipped,
  isLayer,
  placeEntry,
  type Layer,
  type Painter,
  type PaintEntry,
  type PaintFrame,
  type Picture,
  type SceneChange,
} from '../painter.ts';
import { slideOffsets, wipedPart } from '../scene-transition.ts';
import { CanvasFilters } from './canvas-filters.ts';
import { LayerSheets } from './layer-sheets.ts';
import { newSheet, resizeSheet, type Sheet } from './sheet.ts';

const operations: Readonly<Record<BlendMode, GlobalCompositeOperation>> = {
  normal: 'source-over',
  additive: 'lighter',
  screen: 'screen',
  multiply: 'multiply',
  lighten: 'lighten',
  darken: 'darken',
};
const nowhere = { x: 0, y: 0 };

/** What entries are painted on. */
interface Ground {
  context: OffscreenCanvasRenderingContext2D;
  /** Where the canvas's corner is on it. */
  origin: { x: number; y: number };
  timeUs: number;
  /** Only a part of it may be painted on. */
  isClipped: boolean;
  /** Layers around it. */
  depth: number;
}

/** Draws by Canvas 2D: the quickest way where there is no GPU. */
export class CanvasPainter implements Painter {
  readonly #sheet: Sheet;
  readonly #filters = new CanvasFilters();
  readonly #layers = new LayerSheets();
  /** For the scene that comes while it is still see-through. */
  #coming: Sheet | undefined;

  /** @param sheet is drawn on by this painter alone while it is in use */
  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  get canvas(): OffscreenCanvas {
    return this.#sheet.canvas;
  }

  paint(frame: PaintFrame): boolean {
    const { format, change } = frame;
    const { context } = this.#sheet;
    resizeSheet(this.#sheet, format.width, format.height);
    if (change) this.#paintChange(frame, change);
    else {
      this.#coming = undefined;
      this.#paintScene(context, frame, frame.entries);
    }
    this.#filters.endFrame();
    this.#layers.endFrame();
    return true;
  }

  dispose(): void {
    this.#coming = undefined;
  }

  #paintChange(frame: PaintFrame, change: SceneChange): void {
    const { context } = this.#sheet;
    const { format, entries } = frame;
    switch (change.transition.kind) {
      // A stinger's video is one of the entries, as is whichever scene it is over.
      case 'cut':
      case 'stinger':
        this.#paintScene(context, frame, entries);
        return;
      case 'fade': {
        this.#paintScene(context, frame, change.entries);
        this.#coming ??= newSheet(format.width, format.height);
        resizeSheet(this.#coming, format.width, format.height);
        this.#paintScene(this.#coming.context, frame, entries);
        reset(context);
        context.globalAlpha = change.progress;
        context.drawImage(this.#coming.canvas, 0, 0);
        return;
      }
      case 'slide': {
        const { going, coming } = slideOffsets(change, format);
        this.#paintPart(frame, change.entries, { ...going, width: format.width, height: format.height });
        this.#paintPart(frame, entries, { ...coming, width: format.width, height: format.height });
        return;
      }
      case 'wipe':
        this.#paintScene(context, frame, change.entries);
        this.#paintPart(frame, entries, wipedPart(change, format), nowhere);
    }
  }

  /** Paints a scene, its corner at `origin`, in a part of the canvas. */
  #paintPart(
    frame: PaintFrame,
    entries: readonly PaintEntry[],
    part: { x: number; y: number; width: number; height: number },
    origin: { x: number; y: number } = part,
  ): void {
    const { context } = this.#sheet;
    context.save();
    reset(context);
    context.beginPath();
    context.rect(part.x, part.y, part.width, part.height);
    context.clip();
    this.#paintScene(context, frame, entries, origin, true);
    context.restore();
  }

  #paintScene(
    context: OffscreenCanvasRenderingContext2D,
    { format, timeUs }: PaintFrame,
    entries: readonly PaintEntry[],
    origin: { x: number; y: number } = nowhere,
    isClipped = false,
  ): void {
    reset(context);
    context.fillStyle = '#000000';
    context.fillRect(origin.x, origin.y, format.width, format.height);
    const ground = { context, origin, timeUs, isClipped, depth: 0 };
    for (const entry of entries) this.#paintEntry(ground, entry);
  }

  #paintEntry(ground: Ground, entry: PaintEntry): void {
    if (putPixels(ground, entry)) return;
    const { context, origin, timeUs, depth } = ground;
    const { transform, opacity, blend } = entry.item;
    const radians = (transform.rotationDegrees * Math.PI) / 180;
    const cos = Math.cos(radians);
    const sin = Math.sin(radians);
    // Origin in the box's centre, turned with it.
    context.setTransform(
      cos,
      sin,
      -sin,
      cos,
      origin.x + transform.x + transform.width / 2,
      origin.y + transform.y + transform.height / 2,
    );
    context.globalAlpha = opacity;
    context.globalCompositeOperation = operations[blend];
    if (entry.kind === 'color') {
      context.fillStyle = entry.color;
      context.fillRect(-transform.width / 2, -transform.height / 2, transform.width, transform.height);
      return;
    }
    const picture = isLayer(entry.picture) ? this.#paintLayer(entry.picture, timeUs, depth) : entry.picture;
    context.scale(isFlipped(entry) ? -1 : 1, entry.item.flipVertical ? -1 : 1);
    const { source, target } = placeEntry(entry);
    context.drawImage(
      this.#filters.apply(picture, entry.filters, timeUs).image,
      source.x,
      source.y,
      source.width,
      source.height,
      target.x - transform.width / 2,
      target.y - transform.height / 2,
      target.width,
      target.height,
    );
  }

  /** Its sheet is the next layer's of this depth, once it was drawn. */
  #paintLayer({ key, width, height, entries }: Layer, timeUs: number, depth: number): Picture {
    const { canvas, context } = this.#layers.get(depth, width, height);
    reset(context);
    context.clearRect(0, 0, width, height);
    const ground = { context, origin: nowhere, timeUs, isClipped: false, depth: depth + 1 };
    for (const entry of entries) this.#paintEntry(ground, entry);
    return { key, image: canvas, width, height };
  }
}

/**
 * Puts a picture's px where every one of them stays as it is: that spares a copy and a drawing of them.
 * @returns false if they have to be drawn
 */
function putPixels({ context, origin, isClipped }: Ground, entry: PaintEntry): boolean {
  if (entry.kind === 'color' || isLayer(entry.picture) || isClipped) return false;
  const { item, picture, filters } = entry;
  const { transform, opacity, blend, flipVertical } = item;
  if (!picture.pixels || filters || opacity < 1 || blend !== 'normal') return false;
  if (transform.rotationDegrees !== 0 || flipVertical || isFlipped(entry)) return false;
  const { source, target } = placeEntry(entry);
  const x = origin.x + transform.x + target.x;
  const y = origin.y + transform.y + target.y;
  if (source.width !== target.width || source.height !== target.height) return false;
  if (![x, y, source.x, source.y, source.width, source.height].every(Number.isInteger)) return false;
  const { x: left, y: top, width, height } = source;
  context.putImageData(picture.pixels, x - left, y - top, left, top, width, height);
  return true;
}

/** Plain drawing in canvas px. */
function reset(context: OffscreenCanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}
