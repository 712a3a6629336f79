import { cropByHandle } from '../../../../shared/scene/crop.ts';
import type { Point } from '../../../../shared/scene/geometry.ts';
import { boundsOf } from '../../../../shared/scene/groups.ts';
import type { Crop, SceneItem, Transform } from '../../../../shared/scene/model.ts';
import {
  handlePosition,
  resizeByHandle,
  rotateBy,
  type ResizeHandle,
} from '../../../../shared/scene/resize.ts';
import { snapMove, snapPoint, type SnapGuide, type SnapLines } from '../../../../shared/scene/snapping.ts';
import { t } from '../../../language/language.ts';

export type DragMode = 'move' | 'rotate' | 'select' | ResizeHandle;

/** What the pointer has taken hold of; all places in px of the space that is arranged. */
export interface Drag {
  mode: DragMode;
  /** The item under the pointer as it was when the drag began; none where a rectangle is drawn. */
  start: SceneItem | undefined;
  /** Everything that moves with it. */
  starts: readonly SceneItem[];
  containerId: string;
  /** Of what can be cropped, px. */
  picture: { width: number; height: number } | undefined;
  origin: Point;
  lines: SnapLines;
  gesture: string;
  /** Nothing moves before the pointer has gone a few px, so that a click stays a click. */
  moving: boolean;
  wasSelected: boolean;
}

interface Dragged {
  label: string;
  items: { id: string; transform: Transform; crop?: Crop }[];
  guides: readonly SnapGuide[];
}

const rotationStepDegrees = 15;

/** Where a drag has brought its items. */
export function dragged(
  drag: Drag,
  pointer: Point,
  keys: { shiftKey: boolean; altKey: boolean },
  snapWithinPx: number,
): Dragged {
  const { mode, start, origin, lines, picture } = drag;
  if (!start || mode === 'select') return { label: '', items: [], guides: [] };
  const { id, transform } = start;
  if (mode === 'move') return movedItems(drag, pointer, snapWithinPx);
  if (mode === 'rotate') {
    const turned = rotateBy(transform, origin, pointer, keys.shiftKey ? rotationStepDegrees : 0);
    return { label: t('Rotate'), items: [{ id, transform: turned }], guides: [] };
  }
  // The edges of a turned box are not upright, so there is nothing to snap.
  const snapped =
    transform.rotationDegrees === 0
      ? snapPoint(pointer, lines, snapWithinPx)
      : { point: pointer, guides: [] };
  if (keys.altKey && picture) {
    const handle = handlePosition(transform, mode);
    const shift = { x: snapped.point.x - handle.x, y: snapped.point.y - handle.y };
    const cropped = cropByHandle(start, picture, mode, shift);
    return { label: t('Crop'), items: [{ id, ...cropped }], guides: snapped.guides };
  }
  const isCorner = mode !== 'top' && mode !== 'right' && mode !== 'bottom' && mode !== 'left';
  const resized = resizeByHandle(transform, mode, snapped.point, {
    keepAspect: isCorner && !keys.shiftKey,
    fromCentre: keys.altKey,
  });
  return { label: t('Resize'), items: [{ id, transform: resized }], guides: snapped.guides };
}

/** All of them by the same way; one alone snaps with its own box, several with the one around them. */
function movedItems({ starts, origin, lines }: Drag, pointer: Point, snapWithinPx: number): Dragged {
  const [first] = starts;
  const around = boundsOf(starts.map((item) => item.transform));
  if (!first || !around) return { label: '', items: [], guides: [] };
  const { left, top, right, bottom } = around;
  const box =
    starts.length === 1
      ? first.transform
      : { x: left, y: top, width: right - left, height: bottom - top, rotationDegrees: 0 };
  const to = {
    ...box,
    x: Math.round(box.x + pointer.x - origin.x),
    y: Math.round(box.y + pointer.y - origin.y),
  };
  const { transform, guides } = snapMove(to, lines, snapWithinPx);
  const items = starts.map((item) => ({
    id: item.id,
    transform: {
      ...item.transform,
      x: item.transform.x + transform.x - box.x,
      y: item.transform.y + transform.y - box.y,
    },
  }));
  return { label: t('Move'), items, guides };
}
