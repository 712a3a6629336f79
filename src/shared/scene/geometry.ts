import type { Crop, SceneItem, Transform } from './model.ts';

/** A place on the canvas, px. */
export interface Point {
  x: number;
  y: number;
}

/** An upright rectangle on the canvas, px. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** `point` turned clockwise about `centre`. */
export function rotatePoint(point: Point, centre: Point, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const dx = point.x - centre.x;
  const dy = point.y - centre.y;
  return { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos };
}

export function transformCentre(transform: Transform): Point {
  return { x: transform.x + transform.width / 2, y: transform.y + transform.height / 2 };
}

/** The rotated box's corners: top left, top right, bottom right, bottom left. */
export function transformCorners(transform: Transform): [Point, Point, Point, Point] {
  const { x, y, width, height, rotationDegrees } = transform;
  const centre = transformCentre(transform);
  const corner = (cornerX: number, cornerY: number): Point =>
    rotatePoint({ x: cornerX, y: cornerY }, centre, rotationDegrees);
  return [corner(x, y), corner(x + width, y), corner(x + width, y + height), corner(x, y + height)];
}

/** The upright rectangle around the rotated box. */
export function transformBounds(transform: Transform): Box {
  const corners = transformCorners(transform);
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** True if the point lies in the rotated box. */
function transformContains(transform: Transform, point: Point): boolean {
  const { x, y } = rotatePoint(point, transformCentre(transform), -transform.rotationDegrees);
  return (
    x >= transform.x &&
    x <= transform.x + transform.width &&
    y >= transform.y &&
    y <= transform.y + transform.height
  );
}

/** Visible items under a point, topmost first. */
export function itemsAt(items: readonly SceneItem[], point: Point): SceneItem[] {
  return items.filter((item) => item.visible && transformContains(item.transform, point)).reverse();
}

/** A part of something, by its top left corner. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a picture of some size lands in its item's box, and which part of it is shown. */
export interface Placement {
  /** Part of the picture, in its own px. */
  source: Part;
  /** Relative to the box's top left corner, canvas px. */
  target: Part;
}

/** The part of a picture that a crop leaves, at least one px of it. */
export function croppedPart(picture: { width: number; height: number }, crop: Crop): Part {
  const x = Math.min(crop.left, picture.width - 1);
  const y = Math.min(crop.top, picture.height - 1);
  return {
    x,
    y,
    width: Math.max(1, picture.width - x - crop.right),
    height: Math.max(1, picture.height - y - crop.bottom),
  };
}

/**
 * Fits what the crop leaves of a picture into a box: whole with margins, filling with the rest cut off,
 * or stretched.
 */
export function placePicture(
  picture: { width: number; height: number },
  box: { width: number; height: number },
  fit: SceneItem['fit'],
  crop: Crop,
): Placement {
  const part = croppedPart(picture, crop);
  const filled = { x: 0, y: 0, width: box.width, height: box.height };
  if (fit === 'stretch') return { source: part, target: filled };
  const scaleX = box.width / part.width;
  const scaleY = box.height / part.height;
  if (fit === 'contain') {
    const scale = Math.min(scaleX, scaleY);
    const width = part.width * scale;
    const height = part.height * scale;
    return {
      source: part,
      target: { x: (box.width - width) / 2, y: (box.height - height) / 2, width, height },
    };
  }
  const scale = Math.max(scaleX, scaleY);
  const width = box.width / scale;
  const height = box.height / scale;
  return {
    source: {
      x: part.x + (part.width - width) / 2,
      y: part.y + (part.height - height) / 2,
      width,
      height,
    },
    target: filled,
  };
}

/** The canvas as a rectangle. */
export function canvasBox(canvas: { width: number; height: number }): Box {
  return { left: 0, top: 0, right: canvas.width, bottom: canvas.height };
}
