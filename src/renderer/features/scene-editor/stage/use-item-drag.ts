import { useRef, useState, type PointerEvent } from 'react';
import { editedContainerId, editedItems, findItem, newId } from '../../../bridge/scene-store.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { setItem, setTransform } from '../../../../shared/scene/commands.ts';
import { cropByHandle } from '../../../../shared/scene/crop.ts';
import { itemsAt, type Point } from '../../../../shared/scene/geometry.ts';
import type { Crop, SceneItem, Transform } from '../../../../shared/scene/model.ts';
import {
  handlePosition,
  resizeByHandle,
  rotateTowards,
  type ResizeHandle,
} from '../../../../shared/scene/resize.ts';
import {
  snapLines,
  snapMove,
  snapPoint,
  type SnapGuide,
  type SnapLines,
} from '../../../../shared/scene/snapping.ts';
import { useEditorState } from '../editor-state.ts';
import { t } from '../../../language/language.ts';

type DragMode = 'move' | 'rotate' | ResizeHandle;

interface Drag {
  mode: DragMode;
  /** The item when the drag began. */
  start: SceneItem;
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

const clickTolerancePx = 3;
const snapDistancePx = 8;
const rotationStepDegrees = 15;

/**
 * Selecting, moving, resizing and turning of items by the pointer.
 * @param scale screen px of one canvas px
 * @param picture size of the selected item's picture, px; undefined where it can't be cropped
 */
export function useItemDrag(
  scale: number,
  picture: { width: number; height: number } | undefined,
): {
  guides: readonly SnapGuide[];
  onPointerDown: (event: PointerEvent<SVGSVGElement>) => void;
  onPointerMove: (event: PointerEvent<SVGSVGElement>) => void;
  onPointerUp: (event: PointerEvent<SVGSVGElement>) => void;
} {
  const { scenes } = useStudio();
  const drag = useRef<Drag>(undefined);
  const [guides, setGuides] = useState<readonly SnapGuide[]>([]);

  const pointOf = (event: PointerEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  };
  /** What a click may take hold of, topmost first; locked items let it through. */
  const itemsUnder = (point: Point) =>
    itemsAt(editedItems(scenes.store.getState()), point).filter((item) => !item.locked);

  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0 && event.button !== 2) return;
    const collection = scenes.collection();
    const origin = pointOf(event);
    const state = scenes.store.getState();
    const selected = findItem(state, state.selectedItemIds.at(-1))?.item;
    const handle = event.target instanceof Element ? event.target.getAttribute('data-handle') : null;
    const under = itemsUnder(origin);
    const item = handle ? selected : (under.find((each) => each.id === selected?.id) ?? under[0]);
    scenes.select(item?.id);
    if (!item || item.locked || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const others = editedItems(state).filter((each) => each.visible && each.id !== item.id);
    drag.current = {
      mode: (handle ?? 'move') as DragMode,
      start: item,
      containerId: editedContainerId(scenes.store.getState()),
      picture: item === selected ? picture : undefined,
      origin,
      lines: snapLines(
        collection.canvas,
        others.map((each) => each.transform),
      ),
      gesture: newId(),
      moving: false,
      wasSelected: item === selected,
    };
  };

  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    if (!current) return;
    const pointer = pointOf(event);
    const distancePx = Math.hypot(pointer.x - current.origin.x, pointer.y - current.origin.y) * scale;
    if (!current.moving && distancePx < clickTolerancePx) return;
    current.moving = true;
    const snapping = useEditorState.getState().snapping && !event.ctrlKey && !event.metaKey;
    const next = dragged(current, pointer, event, snapping ? snapDistancePx / scale : 0);
    setGuides(next.guides);
    scenes.change(
      next.label,
      (before) => {
        const { crop = current.start.crop, transform } = next;
        const cropped = setItem(before, current.containerId, current.start.id, { crop });
        return setTransform(cropped, current.containerId, current.start.id, transform);
      },
      current.gesture,
    );
  };

  const onPointerUp = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    drag.current = undefined;
    setGuides([]);
    if (!current) return;
    scenes.endGesture();
    if (current.moving || !current.wasSelected || current.mode !== 'move') return;
    // A second click at the same place goes through to what lies below.
    const under = itemsUnder(pointOf(event));
    const index = under.findIndex((item) => item.id === current.start.id);
    scenes.select(under[(index + 1) % under.length]?.id);
  };

  return { guides, onPointerDown, onPointerMove, onPointerUp };
}

interface Dragged {
  label: string;
  transform: Transform;
  crop?: Crop;
  guides: SnapGuide[];
}

function dragged(
  drag: Drag,
  pointer: Point,
  keys: { shiftKey: boolean; altKey: boolean },
  snapWithinPx: number,
): Dragged {
  const { mode, origin, lines, picture } = drag;
  const start = drag.start.transform;
  if (mode === 'rotate') {
    const transform = rotateTowards(start, pointer, keys.shiftKey ? rotationStepDegrees : 0);
    return { label: t('Rotate'), transform, guides: [] };
  }
  if (mode === 'move') {
    const moved = {
      ...start,
      x: Math.round(start.x + pointer.x - origin.x),
      y: Math.round(start.y + pointer.y - origin.y),
    };
    return { label: t('Move'), ...snapMove(moved, lines, snapWithinPx) };
  }
  // The edges of a turned box are not upright, so there is nothing to snap.
  const snapped =
    start.rotationDegrees === 0 ? snapPoint(pointer, lines, snapWithinPx) : { point: pointer, guides: [] };
  if (keys.altKey && picture) {
    const handle = handlePosition(start, mode);
    const shift = { x: snapped.point.x - handle.x, y: snapped.point.y - handle.y };
    return { label: t('Crop'), ...cropByHandle(drag.start, picture, mode, shift), guides: snapped.guides };
  }
  const isCorner = mode !== 'top' && mode !== 'right' && mode !== 'bottom' && mode !== 'left';
  const transform = resizeByHandle(start, mode, snapped.point, {
    keepAspect: isCorner && !keys.shiftKey,
    fromCentre: keys.altKey,
  });
  return { label: t('Resize'), transform, guides: snapped.guides };
}
