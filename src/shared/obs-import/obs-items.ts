import { newItemLook } from '../scene/defaults.ts';
import { blendModes, type BlendMode, type Crop, type SceneItem, type Transform } from '../scene/model.ts';
import type { ImportContext } from './import-context.ts';
import { clamp, type ObsItem } from './obs-file.ts';

interface Size {
  width: number;
  height: number;
}

/** What an item is in: the canvas or a group. */
export interface Frame extends Size {
  /** The group's or scene's name. */
  name: string;
}

export interface ShownSource {
  id: string;
  /** px; undefined where only the running source knows. */
  size: Size | undefined;
  /** Of a crop filter, px. */
  crop: Crop;
}

/** OBS's flags of an alignment. */
const [left, right, top, bottom] = [1, 2, 4, 8];
const maxCropPx = 16_384;
const boundsTypes = ['none', 'stretch', 'inner', 'outer', 'width', 'height', 'most'] as const;

/** An item where OBS shows it. */
export function convertItem(
  item: ObsItem,
  shown: ShownSource,
  frame: Frame,
  context: ImportContext,
): SceneItem {
  const subject = `${frame.name} → ${item.name}`;
  const { position, scale, bounds } = placeOf(item, frame);
  const crop = {
    left: clamp((item.crop_left ?? 0) + shown.crop.left, 0, maxCropPx),
    top: clamp((item.crop_top ?? 0) + shown.crop.top, 0, maxCropPx),
    right: clamp((item.crop_right ?? 0) + shown.crop.right, 0, maxCropPx),
    bottom: clamp((item.crop_bottom ?? 0) + shown.crop.bottom, 0, maxCropPx),
  };
  const boundsType = boundsTypes[item.bounds_type ?? 0] ?? 'none';
  if (!shown.size && boundsType === 'none')
    context.note(subject, 'How large its picture is was not known; look whether its size is right.');
  const whole = shown.size ?? { width: 1280, height: 720 };
  const cut = {
    width: Math.max(1, whole.width - crop.left - crop.right),
    height: Math.max(1, whole.height - crop.top - crop.bottom),
  };
  const scaled = { width: cut.width * Math.abs(scale.x), height: cut.height * Math.abs(scale.y) };
  const box = boundsType === 'none' ? scaled : bounds;
  const inner = boundsType === 'none' || !shown.size ? box : pictureWithin(boundsType, cut, bounds);
  // The cut-off part of a picture that is larger than its box is left out by `cover`.
  const fits = boundsType === 'outer' || inner.width > box.width + 0.5 || inner.height > box.height + 0.5;
  const drawn = fits ? box : inner;
  const signs = { x: Math.sign(scale.x) || 1, y: Math.sign(scale.y) || 1 };
  const transform = boxAt({ position, box, drawn, signs, item });
  const blend = blendOf(item.blend_type, subject, context);
  return {
    id: context.newId(),
    sourceId: shown.id,
    visible: item.visible !== false,
    locked: item.locked === true,
    transform,
    fit: fits ? 'cover' : boundsType === 'none' || boundsType === 'stretch' ? 'stretch' : 'contain',
    opacity: 1,
    ...newItemLook,
    crop,
    flipHorizontal: scale.x < 0,
    flipVertical: scale.y < 0,
    blend,
  };
}

interface Point {
  x: number;
  y: number;
}

/** Absolute px, also where the file has them relative to the canvas (libobs, obs-scene.c). */
function placeOf(item: ObsItem, frame: Frame): { position: Point; scale: Point; bounds: Size } {
  const { pos_rel: position, scale_rel: scale, bounds_rel: bounds, scale_ref: reference } = item;
  if (position && scale && reference && reference.y > 0) {
    const growth = frame.height / reference.y;
    return {
      position: {
        x: (position.x * frame.height + frame.width) / 2,
        y: (position.y * frame.height + frame.height) / 2,
      },
      scale: { x: scale.x * growth, y: scale.y * growth },
      bounds: sizeOf({ x: ((bounds?.x ?? 0) * frame.height) / 2, y: ((bounds?.y ?? 0) * frame.height) / 2 }),
    };
  }
  return {
    position: item.pos ?? { x: 0, y: 0 },
    scale: item.scale ?? { x: 1, y: 1 },
    bounds: sizeOf(item.bounds ?? { x: 0, y: 0 }),
  };
}

function sizeOf({ x, y }: Point): Size {
  return { width: Math.max(1, x), height: Math.max(1, y) };
}

/** How large the picture is drawn within bounds. */
function pictureWithin(type: (typeof boundsTypes)[number], picture: Size, bounds: Size): Size {
  const byWidth = bounds.width / picture.width;
  const byHeight = bounds.height / picture.height;
  const factors: Partial<Record<typeof type, number>> = {
    inner: Math.min(byWidth, byHeight),
    outer: Math.max(byWidth, byHeight),
    width: byWidth,
    height: byHeight,
    most: Math.min(1, byWidth, byHeight),
  };
  const factor = factors[type];
  return factor === undefined ? bounds : { width: picture.width * factor, height: picture.height * factor };
}

/** Where of a length an alignment's point is: 0 its start, 1 its end. */
function anchor(flags: number, start: number, end: number): number {
  return (flags & start) !== 0 ? 0 : (flags & end) !== 0 ? 1 : 0.5;
}

interface Placed {
  position: Point;
  box: Size;
  drawn: Size;
  signs: Point;
  item: ObsItem;
}

/** The box of what is drawn. OBS turns an item about its position, which its alignment puts somewhere in its box. */
function boxAt({ position, box, drawn, signs, item }: Placed): Transform {
  const align = item.align ?? left | top;
  const boundsAlign = item.bounds_align ?? 0;
  const hasBounds = (item.bounds_type ?? 0) !== 0;
  // Bounds are not mirrored with what they hold.
  const mirror = hasBounds ? { x: 1, y: 1 } : signs;
  const start = {
    x: -anchor(align, left, right) * box.width + anchor(boundsAlign, left, right) * (box.width - drawn.width),
    y:
      -anchor(align, top, bottom) * box.height +
      anchor(boundsAlign, top, bottom) * (box.height - drawn.height),
  };
  const centre = { x: (start.x + drawn.width / 2) * mirror.x, y: (start.y + drawn.height / 2) * mirror.y };
  const rotationDegrees = (item.rot ?? 0) % 360;
  const angle = (rotationDegrees * Math.PI) / 180;
  const width = clamp(drawn.width, 1, 100_000);
  const height = clamp(drawn.height, 1, 100_000);
  const x = position.x + centre.x * Math.cos(angle) - centre.y * Math.sin(angle) - width / 2;
  const y = position.y + centre.x * Math.sin(angle) + centre.y * Math.cos(angle) - height / 2;
  return { x: clamp(x, -100_000, 100_000), y: clamp(y, -100_000, 100_000), width, height, rotationDegrees };
}

function blendOf(type: string | undefined, subject: string, context: ImportContext): BlendMode {
  const found = blendModes.find((mode) => mode === (type ?? 'normal'));
  if (!found)
    context.note(subject, `The blend mode “${type ?? ''}” is not known here; it is shown as it is.`);
  return found ?? 'normal';
}
