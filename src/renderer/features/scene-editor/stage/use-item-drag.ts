import { useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import { editedScene, findItem, newId } from '../../../bridge/scene-store.ts';
import { useStudio } from '../../../bridge/studio-context.ts';
import { setItem, setTransform } from '../../../../shared/scene/commands.ts';
import { itemsAt, type Point } from '../../../../shared/scene/geometry.ts';
import { boundsOf } from '../../../../shared/scene/groups.ts';
import { placementOf } from '../../../../shared/scene/inner-placement.ts';
import type { SceneItem } from '../../../../shared/scene/model.ts';
import { snapLines, type SnapGuide } from '../../../../shared/scene/snapping.ts';
import { useEditorState } from '../editor-state.ts';
import { dragged, type Drag, type DragMode } from './drag.ts';
import { editedSpace, type EditedSpace } from './edited-space.ts';

/** A rectangle that is drawn to select what it touches, px of the edited space. */
export interface RubberBand {
  from: Point;
  to: Point;
}

const clickTolerancePx = 3;
const snapDistancePx = 8;

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
  band: RubberBand | undefined;
  onPointerDown: (event: PointerEvent<SVGSVGElement>) => void;
  onPointerMove: (event: PointerEvent<SVGSVGElement>) => void;
  onPointerUp: (event: PointerEvent<SVGSVGElement>) => void;
  onDoubleClick: (event: MouseEvent<SVGSVGElement>) => void;
} {
  const { scenes } = useStudio();
  const drag = useRef<Drag>(undefined);
  const [guides, setGuides] = useState<readonly SnapGuide[]>([]);
  const [band, setBand] = useState<RubberBand>();

  const canvasPoint = (event: MouseEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
  };
  const space = (): EditedSpace => editedSpace(scenes.store.getState());
  /** What a click may take hold of, topmost first; locked items let it through. */
  const itemsUnder = (event: MouseEvent<SVGSVGElement>): SceneItem[] => {
    const point = canvasPoint(event);
    const { items, toSpace } = space();
    const free = (each: SceneItem): boolean => !each.locked;
    const inSpace = itemsAt(items, toSpace(point)).filter(free);
    if (inSpace.length > 0) return inSpace;
    // Beside what is in an open group lies the scene.
    return itemsAt(editedScene(scenes.store.getState()).items, point).filter(free);
  };

  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0 && event.button !== 2) return;
    const { selectedItemIds } = scenes.store.getState();
    const handle = event.target instanceof Element ? event.target.getAttribute('data-handle') : null;
    const under = itemsUnder(event);
    const last = findItem(scenes.store.getState(), selectedItemIds.at(-1))?.item;
    const item = handle ? last : (under.find((each) => selectedItemIds.includes(each.id)) ?? under[0]);
    if (!handle && item && event.button === 0 && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      const rest = selectedItemIds.filter((id) => id !== under[0]?.id);
      scenes.selectItems(rest.length < selectedItemIds.length ? rest : [...rest, under[0]?.id ?? item.id]);
      return;
    }
    const wasSelected = item !== undefined && selectedItemIds.includes(item.id);
    if (!wasSelected) scenes.select(item?.id);
    if (item?.locked || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { containerId, items, size, toSpace } = space();
    const ids = scenes.store.getState().selectedItemIds;
    const starts = items.filter((each) => ids.includes(each.id) && !each.locked);
    const others = items.filter((each) => each.visible && !ids.includes(each.id));
    drag.current = {
      mode: item ? ((handle ?? 'move') as DragMode) : 'select',
      start: item,
      starts,
      containerId,
      picture: wasSelected && ids.length === 1 ? picture : undefined,
      origin: toSpace(canvasPoint(event)),
      lines: snapLines(
        size,
        others.map((each) => each.transform),
      ),
      gesture: newId(),
      moving: false,
      wasSelected,
    };
  };

  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    if (!current) return;
    const { toSpace, scale: spaceScale, items } = space();
    const pointer = toSpace(canvasPoint(event));
    const screenPx = scale * spaceScale;
    const distancePx = Math.hypot(pointer.x - current.origin.x, pointer.y - current.origin.y) * screenPx;
    if (!current.moving && distancePx < clickTolerancePx) return;
    current.moving = true;
    if (current.mode === 'select') {
      setBand({ from: current.origin, to: pointer });
      scenes.selectItems(touched(items, current.origin, pointer));
      return;
    }
    const snapping = useEditorState.getState().snapping && !event.ctrlKey && !event.metaKey;
    const next = dragged(current, pointer, event, snapping ? snapDistancePx / screenPx : 0);
    setGuides(next.guides);
    scenes.change(
      next.label,
      (before) =>
        next.items.reduce((changed, { id, transform, crop }) => {
          const cropped = crop ? setItem(changed, current.containerId, id, { crop }) : changed;
          return setTransform(cropped, current.containerId, id, transform);
        }, before),
      current.gesture,
    );
  };

  const onPointerUp = (event: PointerEvent<SVGSVGElement>): void => {
    const current = drag.current;
    drag.current = undefined;
    setGuides([]);
    setBand(undefined);
    if (!current?.start) return;
    scenes.endGesture();
    if (current.moving || !current.wasSelected || current.mode !== 'move') return;
    // A second click at the same place goes through to what lies below.
    const under = itemsUnder(event);
    const index = under.findIndex((item) => item.id === current.start?.id);
    scenes.select(under[(index + 1) % under.length]?.id);
  };

  /** Goes into a group: to what lies under the pointer, or to its topmost item. */
  const onDoubleClick = (event: MouseEvent<SVGSVGElement>): void => {
    const state = scenes.store.getState();
    const point = canvasPoint(event);
    const hit = itemsAt(editedScene(state).items, point).find((item) => !item.locked);
    const source = state.history.present.sources.find((each) => each.id === hit?.sourceId);
    if (!hit || source?.kind !== 'group') return;
    const inner = itemsAt(source.settings.items, placementOf(hit, source.settings).toInner(point));
    scenes.select((inner[0] ?? source.settings.items.at(-1))?.id);
  };

  return { guides, band, onPointerDown, onPointerMove, onPointerUp, onDoubleClick };
}

/** Ids of the visible items that a rectangle touches; locked ones are passed over. */
function touched(items: readonly SceneItem[], from: Point, to: Point): string[] {
  return items
    .filter((item) => item.visible && !item.locked)
    .filter((item) => {
      const box = boundsOf([item.transform]);
      return (
        box &&
        box.left <= Math.max(from.x, to.x) &&
        box.right >= Math.min(from.x, to.x) &&
        box.top <= Math.max(from.y, to.y) &&
        box.bottom >= Math.min(from.y, to.y)
      );
    })
    .map((item) => item.id);
}
