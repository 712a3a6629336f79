import type { SceneItem } from '../../../shared/scene/model.ts';
import type { Picture } from './painter.ts';

/** How a text looks. */
export interface TextLook {
  text: string;
  fontFamily: string;
  fontSizePx: number;
  fontWeight: number;
  color: string;
  backgroundColor: string;
  outlineColor: string;
  outlineWidthPx: number;
  align: 'left' | 'center' | 'right';
  shadowColor: string;
  shadowOffsetPx: number;
}

const lineHeight = 1.2;
/** Largest side of a text's bitmap, px. */
const maxSidePx = 4096;

interface Raster {
  key: string;
  picture: Picture | undefined;
}

/** Draws texts once and keeps them as bitmaps until their settings or size on the canvas change. */
export class TextRaster {
  readonly #rasters = new Map<string, Raster>();
  #fontsAreHere = false;

  /** The text at the size that its box gives it, so that it is sharp; undefined if there is nothing to see. */
  picture(look: TextLook, item: Pick<SceneItem, 'id' | 'transform'>): Picture | undefined {
    if (!this.#fontsAreHere) return undefined;
    const { transform } = item;
    const key = `${JSON.stringify(look)} ${transform.width}x${transform.height}`;
    const known = this.#rasters.get(item.id);
    if (known?.key === key) return known.picture;
    const image = drawText(look, transform);
    const picture = image && { key: `text:${item.id}`, image, width: image.width, height: image.height };
    this.#rasters.set(item.id, { key, picture });
    return picture;
  }

  /** Forgets items that are gone. */
  retain(itemIds: ReadonlySet<string>): void {
    for (const id of this.#rasters.keys()) if (!itemIds.has(id)) this.#rasters.delete(id);
  }

  /** From now on texts are drawn: their fonts were loaded, or will not come. */
  handleFonts(): void {
    this.#fontsAreHere = true;
  }
}

function drawText(settings: TextLook, box: { width: number; height: number }): OffscreenCanvas | undefined {
  const lines = settings.text.split('\n');
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d');
  if (!context || settings.text.trim() === '') return undefined;
  const font = `${settings.fontWeight} ${settings.fontSizePx}px ${JSON.stringify(settings.fontFamily)}, sans-serif`;
  context.font = font;
  const margin = settings.outlineWidthPx + settings.fontSizePx * 0.15;
  const textWidth = Math.max(...lines.map((line) => context.measureText(line).width));
  const lineStep = settings.fontSizePx * lineHeight;
  const natural = {
    width: textWidth + 2 * margin + settings.shadowOffsetPx,
    height: lines.length * lineStep + 2 * settings.outlineWidthPx + settings.shadowOffsetPx,
  };
  const scale = Math.min(
    Math.max(box.width / natural.width, box.height / natural.height),
    maxSidePx / natural.width,
    maxSidePx / natural.height,
  );
  canvas.width = Math.max(1, Math.round(natural.width * scale));
  canvas.height = Math.max(1, Math.round(natural.height * scale));
  context.scale(canvas.width / natural.width, canvas.height / natural.height);
  context.fillStyle = settings.backgroundColor;
  context.fillRect(0, 0, natural.width, natural.height);
  // Resizing the canvas has reset its state.
  context.font = font;
  context.textAlign = settings.align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const width = natural.width - settings.shadowOffsetPx;
  const x = { left: margin, center: width / 2, right: width - margin }[settings.align];
  for (const [index, line] of lines.entries()) {
    const y = settings.outlineWidthPx + (index + 0.5) * lineStep;
    if (settings.shadowOffsetPx > 0) drawShadow(context, settings, line, x, y);
    if (settings.outlineWidthPx > 0) {
      context.strokeStyle = settings.outlineColor;
      context.lineWidth = settings.outlineWidthPx * 2;
      context.strokeText(line, x, y);
    }
    context.fillStyle = settings.color;
    context.fillText(line, x, y);
  }
  return canvas;
}

/** As wide as the text with its outline, down and to the right of it. */
function drawShadow(
  context: OffscreenCanvasRenderingContext2D,
  { shadowColor, shadowOffsetPx, outlineWidthPx }: TextLook,
  line: string,
  x: number,
  y: number,
): void {
  context.fillStyle = shadowColor;
  context.strokeStyle = shadowColor;
  context.lineWidth = outlineWidthPx * 2;
  if (outlineWidthPx > 0) context.strokeText(line, x + shadowOffsetPx, y + shadowOffsetPx);
  context.fillText(line, x + shadowOffsetPx, y + shadowOffsetPx);
}
