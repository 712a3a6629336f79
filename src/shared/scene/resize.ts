import { rotatePoint, transformCentre, type Point } from './geometry.ts';
import type { Transform } from './model.ts';

/** The eight handles of a selected box. */
export const resizeHandles = [
  'topLeft',
  'top',
  'topRight',
  'right',
  'bottomRight',
  'bottom',
  'bottomLeft',
  'left',
] as const;
export type ResizeHandle = (typeof resizeHandles)[number];

const directions: Record<ResizeHandle, { x: -1 | 0 | 1; y: -1 | 0 | 1 }> = {
  topLeft: { x: -1, y: -1 },
  top: { x: 0, y: -1 },
  topRight: { x: 1, y: -1 },
  right: { x: 1, y: 0 },
  bottomRight: { x: 1, y: 1 },
  bottom: { x: 0, y: 1 },
  bottomLeft: { x: -1, y: 1 },
  left: { x: -1, y: 0 },
};

/** Which edges a handle moves: −1 the left or upper one, +1 the right or lower one, 0 none. */
export function handleDirection(handle: ResizeHandle): { x: -1 | 0 | 1; y: -1 | 0 | 1 } {
  return directions[handle];
}

/** Smallest side that dragging makes, px. */
const minSidePx = 8;

/** Where a handle of the rotated box is on the canvas. */
export function handlePosition(transform: Transform, handle: ResizeHandle): Point {
  const direction = handleDirection(handle);
  const centre = transformCentre(transform);
  const point = {
    x: centre.x + (direction.x * transform.width) / 2,
    y: centre.y + (direction.y * transform.height) / 2,
  };
  return rotatePoint(point, centre, transform.rotationDegrees);
}

/**
 * The box after its handle was dragged to `pointer`; the opposite corner or edge stays where it is on
 * the canvas, whatever the rotation.
 * @param start the box when the drag began
 * @param options keepAspect: keep the proportions of `start`; fromCentre: the centre stays instead
 */
export function resizeByHandle(
  start: Transform,
  handle: ResizeHandle,
  pointer: Point,
  options: { keepAspect: boolean; fromCentre?: boolean },
): Transform {
  const direction = handleDirection(handle);
  const centre = transformCentre(start);
  // In the box's own, unrotated axes, about its centre.
  const local = rotatePoint(pointer, centre, -start.rotationDegrees);
  const spread = options.fromCentre ? 2 : 1;
  const reach = options.fromCentre ? 0 : 0.5;
  let width = start.width;
  let height = start.height;
  if (direction.x !== 0) width = ((local.x - centre.x) * direction.x + start.width * reach) * spread;
  if (direction.y !== 0) height = ((local.y - centre.y) * direction.y + start.height * reach) * spread;
  if (options.keepAspect) {
    const scaleX = width / start.width;
    const scaleY = height / start.height;
    let scale = Math.max(scaleX, scaleY);
    if (direction.y === 0) scale = scaleX;
    if (direction.x === 0) scale = scaleY;
    scale = Math.max(scale, minSidePx / Math.min(start.width, start.height));
    width = start.width * scale;
    height = start.height * scale;
  }
  width = Math.max(minSidePx, width);
  height = Math.max(minSidePx, height);
  const grown = options.fromCentre ? 0 : 0.5;
  const shift = rotatePoint(
    {
      x: direction.x * (width - start.width) * grown,
      y: direction.y * (height - start.height) * grown,
    },
    { x: 0, y: 0 },
    start.rotationDegrees,
  );
  return {
    x: centre.x + shift.x - width / 2,
    y: centre.y + shift.y - height / 2,
    width,
    height,
    rotationDegrees: start.rotationDegrees,
  };
}

/**
 * The box turned about its centre as far as the pointer went about it.
 * @param stepDegrees 0 for free turning, 15 with shift held
 */
export function rotateBy(start: Transform, from: Point, to: Point, stepDegrees: number): Transform {
  const centre = transformCentre(start);
  const directionOf = (point: Point): number =>
    (Math.atan2(point.x - centre.x, centre.y - point.y) * 180) / Math.PI;
  const degrees = start.rotationDegrees + directionOf(to) - directionOf(from);
  const stepped = stepDegrees > 0 ? Math.round(degrees / stepDegrees) * stepDegrees : degrees;
  return { ...start, rotationDegrees: stepped - 360 * Math.round(stepped / 360) };
}
