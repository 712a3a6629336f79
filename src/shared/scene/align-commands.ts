import { setTransform } from './commands.ts';
import { containerItems } from './containers.ts';
import { transformBounds } from './geometry.ts';
import { boundsOf } from './groups.ts';
import type { SceneCollection, SceneItem } from './model.ts';

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';

function chosenItems(
  collection: SceneCollection,
  containerId: string,
  itemIds: readonly string[],
): SceneItem[] {
  const items = containerItems(collection, containerId) ?? [];
  return items.filter((item) => itemIds.includes(item.id) && !item.locked);
}

/** Lines items up with the edges or the middle of what they cover together; locked ones stay. */
export function alignItems(
  collection: SceneCollection,
  containerId: string,
  itemIds: readonly string[],
  alignment: Alignment,
): SceneCollection {
  const items = chosenItems(collection, containerId, itemIds);
  const around = boundsOf(items.map((item) => item.transform));
  if (!around) return collection;
  return items.reduce((before, { id, transform }) => {
    const own = transformBounds(transform);
    const by = {
      left: { x: around.left - own.left },
      centre: { x: (around.left + around.right - own.left - own.right) / 2 },
      right: { x: around.right - own.right },
      top: { y: around.top - own.top },
      middle: { y: (around.top + around.bottom - own.top - own.bottom) / 2 },
      bottom: { y: around.bottom - own.bottom },
    }[alignment];
    const x = transform.x + ('x' in by ? by.x : 0);
    const y = transform.y + ('y' in by ? by.y : 0);
    return setTransform(before, containerId, id, { x, y });
  }, collection);
}

/** Leaves the same room between items, from the first to the last; locked ones are passed over. */
export function distributeItems(
  collection: SceneCollection,
  containerId: string,
  itemIds: readonly string[],
  axis: 'x' | 'y',
): SceneCollection {
  const spanOf = ({ transform }: SceneItem): { from: number; to: number } => {
    const { left, right, top, bottom } = transformBounds(transform);
    return axis === 'x' ? { from: left, to: right } : { from: top, to: bottom };
  };
  const items = chosenItems(collection, containerId, itemIds).toSorted(
    (one, other) => spanOf(one).from - spanOf(other).from,
  );
  const first = items[0];
  const last = items.at(-1);
  if (!first || !last || items.length < 3) return collection;
  const filled = items.reduce((sum, item) => sum + spanOf(item).to - spanOf(item).from, 0);
  const gap = (spanOf(last).to - spanOf(first).from - filled) / (items.length - 1);
  let next = collection;
  let at = spanOf(first).from;
  for (const item of items) {
    const { from, to } = spanOf(item);
    next = setTransform(next, containerId, item.id, { [axis]: item.transform[axis] + at - from });
    at += to - from + gap;
  }
  return next;
}
