import type { Crop, Transform } from '../../../shared/scene/model.ts';
import { isLayer, type PaintEntry, type PaintFrame } from './painter.ts';
import { scaledFormat } from './scaled-format.ts';

/** The same frame on a canvas that is `scale` times as wide and high. */
export function scaleFrame(frame: PaintFrame, scale: number): PaintFrame {
  if (scale === 1) return frame;
  const { change } = frame;
  return {
    ...frame,
    format: scaledFormat(frame.format, scale),
    entries: scaleEntries(frame.entries, scale),
    ...(change && { change: { ...change, entries: scaleEntries(change.entries, scale) } }),
  };
}

/** The same picture on a canvas that is `scale` times as wide and high. */
export function scaleEntries(entries: readonly PaintEntry[], scale: number): readonly PaintEntry[] {
  if (scale === 1) return entries;
  return entries.map((entry): PaintEntry => {
    const item = { ...entry.item, transform: scaledTransform(entry.item.transform, scale) };
    if (entry.kind === 'color' || !isLayer(entry.picture)) return { ...entry, item };
    const { picture } = entry;
    // A crop is in the picture's own px, and those of a layer shrink with it.
    const crop = scaledCrop(item.crop, scale);
    return {
      ...entry,
      item: { ...item, crop },
      picture: {
        ...picture,
        width: Math.max(1, Math.round(picture.width * scale)),
        height: Math.max(1, Math.round(picture.height * scale)),
        entries: scaleEntries(picture.entries, scale),
      },
    };
  });
}

export function scaledCrop({ left, top, right, bottom }: Crop, scale: number): Crop {
  return { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
}

function scaledTransform(transform: Transform, scale: number): Transform {
  return {
    x: transform.x * scale,
    y: transform.y * scale,
    width: transform.width * scale,
    height: transform.height * scale,
    rotationDegrees: transform.rotationDegrees,
  };
}
