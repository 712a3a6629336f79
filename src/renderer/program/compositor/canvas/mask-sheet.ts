import type { PaintFilterOf } from '../filters/paint-filter.ts';
import { newSheet } from './sheet.ts';

/** The mask's picture with nothing but its opacity, which is what it lets through. */
export function maskSheet({ picture, settings }: PaintFilterOf<'mask'>): OffscreenCanvas {
  const { width, height } = picture;
  const { canvas, context } = newSheet(width, height, true);
  if (settings.channel === 'luma') {
    context.fillStyle = '#000000';
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(picture.image, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) {
    const through =
      settings.channel === 'alpha'
        ? (data[at + 3] as number)
        : 0.2126 * (data[at] as number) +
          0.7152 * (data[at + 1] as number) +
          0.0722 * (data[at + 2] as number);
    data[at + 3] = settings.inverted ? 255 - through : through;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
