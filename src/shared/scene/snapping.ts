import { canvasBox, transformBounds, type Box, type Point } from './geometry.ts';
import type { Transform } from './model.ts';

/** A line that something snapped to, to be shown as a guide; canvas px. */
export interface SnapGuide {
  axis: 'x' | 'y';
  /** x of an upright line, y of a level one. */
  position: number;
}

/** What an item may snap to: upright lines at `x`, level lines at `y`. */
export interface SnapLines {
  x: readonly number[];
  y: readonly number[];
}

function linesOf(box: Box): SnapLines {
  return {
    x: [box.left, (box.left + box.right) / 2, box.right],
    y: [box.top, (box.top + box.bottom) / 2, box.bottom],
  };
}

/** Edges and centres of the canvas and of the other items. */
export function snapLines(
  canvas: { width: number; height: number },
  others: readonly Transform[],
): SnapLines {
  const all = [canvasBox(canvas), ...others.map(transformBounds)].map(linesOf);
  return { x: all.flatMap((lines) => lines.x), y: all.flatMap((lines) => lines.y) };
}

function nearest(candidates: readonly number[], lines: readonly number[], withinPx: number) {
  let best: { shift: number; position: number } | undefined;
  for (const candidate of candidates) {
    for (const position of lines) {
      const shift = position - candidate;
      if (Math.abs(shift) <= withinPx && (!best || Math.abs(shift) < Math.abs(best.shift)))
        best = { shift, position };
    }
  }
  return best;
}

/** A box that is being moved, pulled to the nearest lines. */
export function snapMove(
  transform: Transform,
  lines: SnapLines,
  withinPx: number,
): { transform: Transform; guides: SnapGuide[] } {
  const own = linesOf(transformBounds(transform));
  const x = nearest(own.x, lines.x, withinPx);
  const y = nearest(own.y, lines.y, withinPx);
  const guides: SnapGuide[] = [];
  if (x) guides.push({ axis: 'x', position: x.position });
  if (y) guides.push({ axis: 'y', position: y.position });
  return {
    transform: { ...transform, x: transform.x + (x?.shift ?? 0), y: transform.y + (y?.shift ?? 0) },
    guides,
  };
}

/** The pointer of a handle that is being dragged, pulled to the nearest lines. */
export function snapPoint(
  point: Point,
  lines: SnapLines,
  withinPx: number,
): { point: Point; guides: SnapGuide[] } {
  const x = nearest([point.x], lines.x, withinPx);
  const y = nearest([point.y], lines.y, withinPx);
  const guides: SnapGuide[] = [];
  if (x) guides.push({ axis: 'x', position: x.position });
  if (y) guides.push({ axis: 'y', position: y.position });
  return { point: { x: point.x + (x?.shift ?? 0), y: point.y + (y?.shift ?? 0) }, guides };
}
