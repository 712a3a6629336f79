import { rotatePoint, transformCentre, type Point } from '../scene/geometry.ts';
import type { Crop, SceneItem, Transform } from '../scene/model.ts';
import type { Fields } from './fields.ts';

/** OBS's bits of where a position lies in an item's box; in the middle without any. */
const align = { left: 1, right: 2, top: 4, bottom: 8 } as const;
const topLeft = align.left | align.top;

const boundsTypes = {
  contain: 'OBS_BOUNDS_SCALE_INNER',
  cover: 'OBS_BOUNDS_SCALE_OUTER',
  stretch: 'OBS_BOUNDS_STRETCH',
} as const;

interface Size {
  width: number;
  height: number;
}

/**
 * An item's place as OBS says it: the position is that of its top left corner as it lies after
 * turning, since OBS turns about that.
 * @param size of the source's own picture
 */
export function transformToObs(item: SceneItem, size: Size | undefined) {
  const { transform, crop } = item;
  const { width, height, rotationDegrees: rotation } = transform;
  const corner = rotatePoint(transform, transformCentre(transform), rotation);
  const source = size ?? { width, height };
  const shown = {
    width: Math.max(1, source.width - crop.left - crop.right),
    height: Math.max(1, source.height - crop.top - crop.bottom),
  };
  return {
    sourceWidth: source.width,
    sourceHeight: source.height,
    positionX: corner.x,
    positionY: corner.y,
    rotation,
    scaleX: (width / shown.width) * (item.flipHorizontal ? -1 : 1),
    scaleY: (height / shown.height) * (item.flipVertical ? -1 : 1),
    width,
    height,
    alignment: topLeft,
    boundsType: boundsTypes[item.fit],
    boundsAlignment: 0,
    boundsWidth: width,
    boundsHeight: height,
    cropLeft: crop.left,
    cropTop: crop.top,
    cropRight: crop.right,
    cropBottom: crop.bottom,
    cropToBounds: item.fit === 'cover',
  };
}

interface ItemPlace {
  transform: Transform;
  crop: Crop;
  fit: SceneItem['fit'];
  flipHorizontal: boolean;
  flipVertical: boolean;
}

/** The item's place with what of OBS's transform is given. @throws ObsProblem */
export function placeFromObs(item: SceneItem, size: Size | undefined, fields: Fields): ItemPlace {
  const before = transformToObs(item, size);
  const limit = 100_000;
  const number = (name: keyof typeof before, min: number, max: number): number =>
    fields.has(name) ? fields.number(name, min, max) : (before[name] as number);
  const crop = {
    left: number('cropLeft', 0, limit),
    top: number('cropTop', 0, limit),
    right: number('cropRight', 0, limit),
    bottom: number('cropBottom', 0, limit),
  };
  let fit = item.fit;
  if (fields.has('boundsType')) {
    const type = fields.string('boundsType');
    const known = Object.entries(boundsTypes).find(([, name]) => name === type)?.[0];
    fit = (known as SceneItem['fit'] | undefined) ?? 'stretch';
  }
  const scaleX = number('scaleX', -limit, limit);
  const scaleY = number('scaleY', -limit, limit);
  const shownWidth = Math.max(1, before.sourceWidth - crop.left - crop.right);
  const shownHeight = Math.max(1, before.sourceHeight - crop.top - crop.bottom);
  const width = fields.has('scaleX') ? Math.abs(scaleX) * shownWidth : number('boundsWidth', 1, limit);
  const height = fields.has('scaleY') ? Math.abs(scaleY) * shownHeight : number('boundsHeight', 1, limit);
  const rotation = number('rotation', -360, 360);
  const alignment = fields.has('alignment') ? fields.number('alignment', 0, 15) : topLeft;
  const position = { x: number('positionX', -limit, limit), y: number('positionY', -limit, limit) };
  const centre = centreOf(position, { width, height }, rotation, alignment);
  return {
    transform: {
      x: centre.x - width / 2,
      y: centre.y - height / 2,
      width,
      height,
      rotationDegrees: rotation,
    },
    crop,
    fit,
    flipHorizontal: scaleX < 0,
    flipVertical: scaleY < 0,
  };
}

/** The middle of a box of which one point is known, after turning about that point. */
function centreOf(position: Point, { width, height }: Size, rotation: number, alignment: number): Point {
  const across = alignment & align.left ? 0.5 : alignment & align.right ? -0.5 : 0;
  const down = alignment & align.top ? 0.5 : alignment & align.bottom ? -0.5 : 0;
  const unturned = { x: position.x + across * width, y: position.y + down * height };
  return rotatePoint(unturned, position, rotation);
}
