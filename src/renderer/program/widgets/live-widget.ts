import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { WidgetSettings } from '../../../shared/scene/widget.ts';
import { newSheet, resizeSheet, type Sheet } from '../compositor/canvas/sheet.ts';
import type { Part } from '../../../shared/scene/geometry.ts';
import { newWidgetView } from './new-widget-view.ts';
import type { Box } from './drawing.ts';
import type { Moment, WidgetLook, WidgetPictures, WidgetView } from './widget-view.ts';

/** Largest side of a widget's bitmap, px. */
const maxSidePx = 4096;

interface Raster {
  key: string | undefined;
  /** Painted by turns: a painter takes another image for another picture. */
  sheets: [Sheet, Sheet];
  shown: 0 | 1;
  part: Part | undefined;
}

/** A widget as it was drawn. */
export interface DrawnWidget {
  canvas: OffscreenCanvas;
  /** Beyond it nothing is on the canvas. */
  part: Part | undefined;
}

/** A widget with what it knows, and its pictures, drawn only while something in them moves. */
export class LiveWidget {
  #settings: WidgetSettings;
  #view: WidgetView;
  readonly #rasters = new Map<string, Raster>();
  #look: { atMs: number; look: WidgetLook | undefined } | undefined;

  constructor(settings: WidgetSettings) {
    this.#settings = settings;
    this.#view = newWidgetView(settings);
  }

  set(settings: WidgetSettings, nowMs: number): void {
    if (settings === this.#settings) return;
    if (settings.widget === this.#settings.widget) this.#view.set(settings, nowMs);
    else this.#view = newWidgetView(settings);
    this.#settings = settings;
    this.#look = undefined;
  }

  handle(feed: EventFeed, moment: Moment): void {
    this.#view.handle(feed, moment);
    this.#look = undefined;
  }

  /** What there is to be seen at this moment; however often it is asked for, one thing. */
  look(nowMs: number): WidgetLook | undefined {
    if (this.#look?.atMs === nowMs) return this.#look.look && { key: this.#look.look.key };
    const look = this.#view.look(nowMs);
    this.#look = { atMs: nowMs, look };
    return look;
  }

  /**
   * Its picture in a box of this size; `look` says whether there is one.
   * @param place the same for the same box from picture to picture
   * @param density px of the picture for one of the box
   */
  picture(
    place: string,
    box: Box,
    look: WidgetLook,
    nowMs: number,
    pictures: WidgetPictures,
    density = 1,
  ): DrawnWidget {
    const scale = Math.min(density, maxSidePx / box.width, maxSidePx / box.height);
    const width = Math.max(1, Math.round(box.width * scale));
    const height = Math.max(1, Math.round(box.height * scale));
    const known = this.#rasters.get(place);
    const raster: Raster = known ?? {
      key: undefined,
      sheets: [newSheet(width, height), newSheet(width, height)],
      shown: 0,
      part: undefined,
    };
    if (!known) this.#rasters.set(place, raster);
    const key = look.key === undefined ? undefined : `${look.key} ${box.width}x${box.height} ${scale}`;
    if (key !== undefined && key === raster.key) return drawnOf(raster);
    raster.key = key;
    raster.shown = raster.shown === 0 ? 1 : 0;
    const sheet = raster.sheets[raster.shown];
    resizeSheet(sheet, width, height);
    const { context } = sheet;
    context.reset();
    context.scale(width / box.width, height / box.height);
    this.#view.paint(context, box, nowMs, pictures);
    raster.part = this.#view.part && partOf(this.#view.part, scale, sheet.canvas);
    return drawnOf(raster);
  }

  /** Forgets boxes that are gone. */
  retain(places: ReadonlySet<string>): void {
    for (const place of this.#rasters.keys()) if (!places.has(place)) this.#rasters.delete(place);
  }
}

function drawnOf({ sheets, shown, part }: Raster): DrawnWidget {
  return { canvas: sheets[shown].canvas, part };
}

/** In whole px, with what smooth edges need around it. */
function partOf({ x, y, width, height }: Part, scale: number, canvas: OffscreenCanvas): Part {
  const edgePx = 2;
  const left = Math.max(0, Math.floor(x * scale) - edgePx);
  const top = Math.max(0, Math.floor(y * scale) - edgePx);
  const right = Math.min(canvas.width, Math.ceil((x + width) * scale) + edgePx);
  const bottom = Math.min(canvas.height, Math.ceil((y + height) * scale) + edgePx);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
