import { placePicture, rotatePoint, type Point } from './geometry.ts';
import type { Crop, SceneItem, Transform } from './model.ts';
import { handleDirection, type ResizeHandle } from './resize.ts';

type CroppedItem = Pick<SceneItem, 'transform' | 'crop' | 'fit' | 'flipHorizontal' | 'flipVertical'>;

/**
 * Box and crop after a handle was dragged so that it cuts the picture: what stays of the picture stays
 * where it is on the canvas and as large as it is, and the box lies close around it.
 * @param start the item when the drag began
 * @param picture size of the uncropped picture, px
 * @param shift how far the pointer went, canvas px
 */
export function cropByHandle(
  start: CroppedItem,
  picture: { width: number; height: number },
  handle: ResizeHandle,
  shift: Point,
): { transform: Transform; crop: Crop } {
  const { source, target } = placePicture(picture, start.transform, start.fit, start.crop);
  const box = around(start.transform, target);
  const cut = {
    left: source.x,
    top: source.y,
    right: picture.width - source.x - source.width,
    bottom: picture.height - source.y - source.height,
  };
  const direction = handleDirection(handle);
  const moved = rotatePoint(shift, { x: 0, y: 0 }, -box.rotationDegrees);
  const across = edge(direction.x, moved.x, start.flipHorizontal, [cut.left, cut.right], {
    scale: target.width / source.width,
    picturePx: picture.width,
  });
  const along = edge(direction.y, moved.y, start.flipVertical, [cut.top, cut.bottom], {
    scale: target.height / source.height,
    picturePx: picture.height,
  });
  const width = across.lengthPx * (target.width / source.width);
  const height = along.lengthPx * (target.height / source.height);
  const centreShift = rotatePoint(
    { x: (direction.x * (width - box.width)) / 2, y: (direction.y * (height - box.height)) / 2 },
    { x: 0, y: 0 },
    box.rotationDegrees,
  );
  return {
    transform: {
      ...box,
      x: box.x + box.width / 2 + centreShift.x - width / 2,
      y: box.y + box.height / 2 + centreShift.y - height / 2,
      width,
      height,
    },
    crop: { left: across.cut[0], right: across.cut[1], top: along.cut[0], bottom: along.cut[1] },
  };
}

/** The box that lies close around what is shown; its centre is the old box's. */
function around(box: Transform, { width, height }: { width: number; height: number }): Transform {
  return {
    ...box,
    x: box.x + (box.width - width) / 2,
    y: box.y + (box.height - height) / 2,
    width,
    height,
  };
}

/** One axis: what is cut at both ends and what is left, px of the source. */
function edge(
  direction: -1 | 0 | 1,
  movedPx: number,
  flipped: boolean,
  cut: readonly [number, number],
  { scale, picturePx }: { scale: number; picturePx: number },
): { cut: [number, number]; lengthPx: number } {
  const [first, last] = [Math.round(cut[0]), Math.round(cut[1])];
  const inward = (-direction * movedPx) / scale;
  const bounded = (before: number, other: number): number =>
    Math.round(Math.max(0, Math.min(picturePx - other - 1, before + inward)));
  // What covers its box is cut to it again: of the axis that stays, rather a px too much than another scale.
  if (direction === 0) {
    return {
      cut: [Math.floor(cut[0]), Math.floor(cut[1])],
      lengthPx: picturePx - cut[0] - cut[1],
    };
  }
  const cutsFirst = direction < 0 !== flipped;
  const next: [number, number] = cutsFirst ? [bounded(cut[0], last), last] : [first, bounded(cut[1], first)];
  return { cut: next, lengthPx: picturePx - next[0] - next[1] };
}
