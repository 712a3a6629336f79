import { changeItems, containerItems, sourceIdsWithin, wouldShowItself } from './containers.ts';
import { changed, patched } from './edit.ts';
import type { SceneCollection, SceneItem, Source } from './model.ts';
import type { VideoFilter } from './video-filter.ts';

/** The most that `sceneCollectionSchema` takes. */
const maxSources = 500;
const maxItems = 200;
const maxFilters = 16;
/** How far a pasted item lies from one that is at the same place, px. */
const offsetPx = 24;

/** Items with the sources that they show, be it through a group. */
export interface CopiedItems {
  /** Bottom first. */
  items: readonly SceneItem[];
  sources: readonly Source[];
}

/** What is to be pasted later, whatever becomes of it meanwhile. */
export function copyItems(
  collection: SceneCollection,
  containerId: string,
  itemIds: readonly string[],
): CopiedItems {
  const items = (containerItems(collection, containerId) ?? []).filter((item) => itemIds.includes(item.id));
  const ids = new Set(
    items.flatMap((item) => [item.sourceId, ...sourceIdsWithin(collection, item.sourceId)]),
  );
  return { items, sources: collection.sources.filter((source) => ids.has(source.id)) };
}

export interface PasteOptions {
  /** Sources of their own, to be changed apart; else the same sources are shown once more. */
  duplicates: boolean;
  newId: () => string;
  /** A name that no source has yet. */
  freeName: (wanted: string, taken: readonly { name: string }[]) => string;
}

/**
 * Puts copied items on top of a scene. Left out is what would let the scene show itself.
 * @param itemIds given to the items, one each, in their order
 */
export function pasteItems(
  collection: SceneCollection,
  sceneId: string,
  copied: CopiedItems,
  itemIds: readonly string[],
  options: PasteOptions,
): SceneCollection {
  return copied.items.reduce((before, item, index) => {
    const source = copied.sources.find((each) => each.id === item.sourceId);
    const id = itemIds[index];
    return source && id !== undefined
      ? paste(before, sceneId, { ...item, id }, source, copied, options)
      : before;
  }, collection);
}

function paste(
  collection: SceneCollection,
  sceneId: string,
  item: SceneItem,
  copiedSource: Source,
  copied: CopiedItems,
  { duplicates, newId, freeName }: PasteOptions,
): SceneCollection {
  const known = collection.sources.find((each) => each.id === copiedSource.id);
  const source = duplicates
    ? ownSource({ ...copiedSource, name: freeName(copiedSource.name, collection.sources) }, newId())
    : (known ?? copiedSource);
  // What was removed since it was copied comes back with it.
  const inner = source.kind === 'group' ? source.settings.items.map((each) => each.sourceId) : [];
  const missing = [...copied.sources.filter((each) => inner.includes(each.id)), source].filter(
    (each) => !collection.sources.some(({ id }) => id === each.id),
  );
  const next = { ...collection, sources: [...collection.sources, ...missing] };
  if (next.sources.length > maxSources || wouldShowItself(next, sceneId, source)) return collection;
  const items = containerItems(next, sceneId);
  if (!items || items.length >= maxItems) return collection;
  return changeItems(next, sceneId, () => [
    ...items,
    { ...item, sourceId: source.id, transform: freePlace(item, items) },
  ]);
}

/** A copy under an id of its own; what is in a group is there as items of its own. */
export function ownSource(source: Source, id: string): Source {
  if (source.kind !== 'group') return { ...source, id };
  const items = source.settings.items.map((item, index) => ({ ...item, id: `${id}-${index}` }));
  return { ...source, id, settings: { ...source.settings, items } };
}

function freePlace({ transform }: SceneItem, items: readonly SceneItem[]): SceneItem['transform'] {
  let place = transform;
  const isTaken = (): boolean =>
    items.some((each) => each.transform.x === place.x && each.transform.y === place.y);
  while (isTaken()) place = { ...place, x: place.x + offsetPx, y: place.y + offsetPx };
  return place;
}

/** Adds copies of filters to the end of a source's chain, as many as it takes. */
export function pasteFilters(
  collection: SceneCollection,
  sourceId: string,
  filters: readonly VideoFilter[],
  newId: () => string,
): SceneCollection {
  const copies = filters.map((filter) => ({ ...filter, id: newId() }));
  return patched(collection, {
    sources: changed(collection.sources, sourceId, (source) =>
      copies.length === 0 || source.filters.length >= maxFilters
        ? source
        : patched<Source>(source, { filters: [...source.filters, ...copies].slice(0, maxFilters) }),
    ),
  });
}
