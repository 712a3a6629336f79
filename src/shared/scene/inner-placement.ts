import { placePicture, rotatePoint, transformCentre, type Point } from './geometry.ts';
import type { SceneItem } from './model.ts';

/** Where the inside of an item, such as a group's space, lies in the space that the item is in. */
export interface InnerPlacement {
  /** Outer px per inner px, before the item is flipped and turned. */
  scaleX: number;
  scaleY: number;
  toOuter(point: Point): Point;
  toInner(point: Point): Point;
  /** a, b, c, d, e, f as in an SVG `matrix(…)`. */
  matrix: readonly [number, number, number, number, number, number];
}

/** @param size of the inside, px */
export function placementOf(
  item: Pick<SceneItem, 'transform' | 'fit' | 'crop' | 'flipHorizontal' | 'flipVertical'>,
  size: { width: number; height: number },
): InnerPlacement {
  const { transform } = item;
  const { source, target } = placePicture(size, transform, item.fit, item.crop);
  const scaleX = target.width / source.width;
  const scaleY = target.height / source.height;
  const flipX = item.flipHorizontal ? -1 : 1;
  const flipY = item.flipVertical ? -1 : 1;
  const centre = transformCentre(transform);
  const toOuter = ({ x, y }: Point): Point =>
    rotatePoint(
      {
        x: centre.x + (target.x + (x - source.x) * scaleX - transform.width / 2) * flipX,
        y: centre.y + (target.y + (y - source.y) * scaleY - transform.height / 2) * flipY,
      },
      centre,
      transform.rotationDegrees,
    );
  const toInner = (point: Point): Point => {
    const level = rotatePoint(point, centre, -transform.rotationDegrees);
    return {
      x: source.x + ((level.x - centre.x) * flipX + transform.width / 2 - target.x) / scaleX,
      y: source.y + ((level.y - centre.y) * flipY + transform.height / 2 - target.y) / scaleY,
    };
  };
  const origin = toOuter({ x: 0, y: 0 });
  const right = toOuter({ x: 1, y: 0 });
  const down = toOuter({ x: 0, y: 1 });
  return {
    scaleX,
    scaleY,
    toOuter,
    toInner,
    matrix: [
      right.x - origin.x,
      right.y - origin.y,
      down.x - origin.x,
      down.y - origin.y,
      origin.x,
      origin.y,
    ],
  };
}
