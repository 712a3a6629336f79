import { editedContainerId, editedItems, editedScene, type SceneState } from '../../../bridge/scene-store.ts';
import type { Point } from '../../../../shared/scene/geometry.ts';
import { placementOf } from '../../../../shared/scene/inner-placement.ts';
import type { SceneItem } from '../../../../shared/scene/model.ts';

/** The space in which items are arranged: the canvas, or the inside of the group that is open. */
export interface EditedSpace {
  containerId: string;
  items: readonly SceneItem[];
  /** px of the space */
  size: { width: number; height: number };
  /** Canvas px per px of the space. */
  scale: number;
  /** From the canvas into the space. */
  toSpace: (point: Point) => Point;
  /** An SVG transform from the space to the canvas. */
  transform: string;
}

export function editedSpace(state: SceneState): EditedSpace {
  const { canvas, sources } = state.history.present;
  const containerId = editedContainerId(state);
  const items = editedItems(state);
  const group = sources.find((source) => source.id === containerId);
  const groupItem = editedScene(state).items.find((item) => item.sourceId === containerId);
  if (group?.kind !== 'group' || !groupItem) {
    return { containerId, items, size: canvas, scale: 1, toSpace: (point) => point, transform: '' };
  }
  const placement = placementOf(groupItem, group.settings);
  return {
    containerId,
    items,
    size: group.settings,
    scale: Math.sqrt(placement.scaleX * placement.scaleY),
    toSpace: (point) => placement.toInner(point),
    transform: `matrix(${placement.matrix.join(' ')})`,
  };
}
