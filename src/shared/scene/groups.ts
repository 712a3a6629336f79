import { changeItems, containerItems, withoutUnusedSources } from './containers.ts';
import { newItemLook } from './defaults.ts';
import { patched } from './edit.ts';
import { transformBounds, type Box } from './geometry.ts';
import { placementOf } from './inner-placement.ts';
import type { GroupSource, SceneCollection, SceneItem, Source, Transform } from './model.ts';

/** What a turned box may reach beyond a whole px by the arithmetic alone. */
const tolerancePx = 1e-6;

/** The upright rectangle around all of these boxes; undefined around none. */
export function boundsOf(transforms: readonly Transform[]): Box | undefined {
  if (transforms.length === 0) return undefined;
  const boxes = transforms.map(transformBounds);
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** The same in whole px, at least one of them. */
function wholeBounds(items: readonly SceneItem[]): Transform | undefined {
  const bounds = boundsOf(items.map((item) => item.transform));
  if (!bounds) return undefined;
  const x = Math.floor(bounds.left + tolerancePx);
  const y = Math.floor(bounds.top + tolerancePx);
  const width = Math.max(1, Math.ceil(bounds.right - tolerancePx) - x);
  const height = Math.max(1, Math.ceil(bounds.bottom - tolerancePx) - y);
  return { x, y, width, height, rotationDegrees: 0 };
}

function shifted(items: readonly SceneItem[], x: number, y: number): SceneItem[] {
  return items.map((item) => ({
    ...item,
    transform: { ...item.transform, x: item.transform.x - x, y: item.transform.y - y },
  }));
}

/**
 * Makes one item of several, at the place of the topmost, looking as before. Groups and items that are
 * in a group already stay as they are: a group holds no groups.
 */
export function groupItems(
  collection: SceneCollection,
  sceneId: string,
  itemIds: readonly string[],
  group: { sourceId: string; itemId: string; name: string },
): SceneCollection {
  const scene = collection.scenes.find((each) => each.id === sceneId);
  const chosen = scene?.items.filter((item) => itemIds.includes(item.id)) ?? [];
  const bounds = wholeBounds(chosen);
  const kinds = new Map(collection.sources.map((source) => [source.id, source.kind]));
  if (!scene || !bounds || chosen.some((item) => kinds.get(item.sourceId) === 'group')) return collection;
  const source: GroupSource = {
    id: group.sourceId,
    name: group.name,
    kind: 'group',
    filters: [],
    settings: {
      width: bounds.width,
      height: bounds.height,
      items: shifted(chosen, bounds.x, bounds.y),
    },
  };
  const item: SceneItem = {
    id: group.itemId,
    sourceId: group.sourceId,
    visible: true,
    locked: false,
    transform: bounds,
    fit: 'stretch',
    opacity: 1,
    ...newItemLook,
  };
  const topmost = chosen.at(-1);
  return changeItems({ ...collection, sources: [...collection.sources, source] }, sceneId, (items) =>
    items.flatMap((each) => (each === topmost ? item : chosen.includes(each) ? [] : each)),
  );
}

/** Puts a group's items in its place, looking as before as far as a box can be turned and stretched. */
export function ungroupItem(
  collection: SceneCollection,
  sceneId: string,
  itemId: string,
  newItemId: () => string,
): SceneCollection {
  const groupItem = containerItems(collection, sceneId)?.find((each) => each.id === itemId);
  const source = collection.sources.find((each) => each.id === groupItem?.sourceId);
  if (!groupItem || source?.kind !== 'group') return collection;
  const freed = source.settings.items.map((item) => freedItem(item, groupItem, source, newItemId()));
  return withoutUnusedSources(
    changeItems(collection, sceneId, (items) => items.flatMap((each) => (each === groupItem ? freed : each))),
  );
}

function freedItem(item: SceneItem, groupItem: SceneItem, group: GroupSource, id: string): SceneItem {
  const mirrored = groupItem.flipHorizontal !== groupItem.flipVertical;
  const { transform, flipHorizontal, flipVertical } = item;
  const placement = placementOf(groupItem, group.settings);
  const centre = placement.toOuter({
    x: transform.x + transform.width / 2,
    y: transform.y + transform.height / 2,
  });
  // A box that lies on its side is stretched across.
  const onSide = Math.abs(Math.sin((transform.rotationDegrees * Math.PI) / 180)) > Math.SQRT1_2;
  const width = transform.width * (onSide ? placement.scaleY : placement.scaleX);
  const height = transform.height * (onSide ? placement.scaleX : placement.scaleY);
  return {
    ...item,
    id,
    visible: item.visible && groupItem.visible,
    opacity: item.opacity * groupItem.opacity,
    transform: {
      x: centre.x - width / 2,
      y: centre.y - height / 2,
      width,
      height,
      rotationDegrees: (mirrored ? -1 : 1) * transform.rotationDegrees + groupItem.transform.rotationDegrees,
    },
    flipHorizontal: flipHorizontal !== groupItem.flipHorizontal,
    flipVertical: flipVertical !== groupItem.flipVertical,
  };
}

/**
 * Gives every group the size of what is in it. Wherever it is shown its items stay where they are seen;
 * a group that fits already is the same object afterwards.
 */
export function fitGroups(collection: SceneCollection): SceneCollection {
  return collection.sources
    .filter((source) => source.kind === 'group')
    .reduce((before, group) => fitGroup(before, group), collection);
}

function fitGroup(collection: SceneCollection, group: GroupSource): SceneCollection {
  const { items, width, height } = group.settings;
  const bounds = wholeBounds(items);
  if (!bounds) return collection;
  if (bounds.x === 0 && bounds.y === 0 && bounds.width === width && bounds.height === height)
    return collection;
  const settings = {
    width: bounds.width,
    height: bounds.height,
    items: shifted(items, bounds.x, bounds.y),
  };
  const sources = collection.sources.map((source) =>
    source.id === group.id ? patched<Source>(group, { settings }) : source,
  );
  const resized: SceneCollection = { ...collection, sources };
  return collection.scenes.reduce(
    (before, scene) =>
      changeItems(before, scene.id, (sceneItems) =>
        sceneItems.some((item) => item.sourceId === group.id)
          ? sceneItems.map((item) => (item.sourceId === group.id ? refitted(item, group, bounds) : item))
          : sceneItems,
      ),
    resized,
  );
}

/** The box of a group's item after the group has come to hold `bounds` of its space. */
function refitted(item: SceneItem, group: GroupSource, bounds: Transform): SceneItem {
  const placement = placementOf(item, group.settings);
  const centre = placement.toOuter({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 });
  const width = Math.max(1, bounds.width * placement.scaleX);
  const height = Math.max(1, bounds.height * placement.scaleY);
  return {
    ...item,
    transform: { ...item.transform, x: centre.x - width / 2, y: centre.y - height / 2, width, height },
  };
}
