import { withinRange } from './audio-filter.ts';
import {
  changeItems,
  containerItems,
  innerContainerId,
  withoutItemsOf,
  withoutUnusedSources,
  wouldShowItself,
} from './containers.ts';
import { ownSource } from './paste-commands.ts';
import { audioInputRanges, newItem, transitionDurationMs } from './defaults.ts';
import { changed, moved, patched } from './edit.ts';
export { removeAudioInput } from './strips.ts';
import type {
  AudioInput,
  CanvasFormat,
  Crop,
  Scene,
  SceneCollection,
  SceneItem,
  SceneTransitionOverride,
  Source,
  Transform,
  Stinger,
  Transition,
} from './model.ts';

/**
 * Every change that a performer can make to a collection; those to filters are in
 * `audio-filter-commands.ts` and `video-filter-commands.ts`. Each function returns a new collection that
 * shares what did not change, or the very same object if there was nothing to change (an unknown id,
 * an equal value), so that `===` tells whether a step is worth remembering.
 */
type Collection = SceneCollection;

/** The most that `sceneCollectionSchema` takes. */
const maxSources = 500;
const maxScenes = 200;
const maxItems = 200;
const maxAudioInputs = 32;

function withScenes(collection: Collection, scenes: readonly Scene[]): Collection {
  return scenes === collection.scenes ? collection : { ...collection, scenes };
}

export function renameCollection(collection: Collection, name: string): Collection {
  return patched(collection, { name });
}

/** Items keep their places in px. */
export function setCanvas(collection: Collection, canvas: CanvasFormat): Collection {
  return patched(collection, { canvas: patched(collection.canvas, canvas) });
}

/** Appends a scene. */
export function addScene(collection: Collection, scene: Scene): Collection {
  if (collection.scenes.length >= maxScenes) return collection;
  return { ...collection, scenes: [...collection.scenes, scene] };
}

/** Puts a copy that uses the same sources behind the original. `newItemId` is called once per item. */
export function duplicateScene(
  collection: Collection,
  sceneId: string,
  copy: { id: string; name: string; newItemId: () => string },
): Collection {
  const index = collection.scenes.findIndex((scene) => scene.id === sceneId);
  const original = collection.scenes[index];
  if (!original || collection.scenes.length >= maxScenes) return collection;
  const items = original.items.map((item) => ({ ...item, id: copy.newItemId() }));
  return {
    ...collection,
    scenes: collection.scenes.toSpliced(index + 1, 0, { ...original, id: copy.id, name: copy.name, items }),
  };
}

export function renameScene(collection: Collection, sceneId: string, name: string): Collection {
  return withScenes(
    collection,
    changed(collection.scenes, sceneId, (scene) => patched(scene, { name })),
  );
}

/** @param transition undefined: it follows others as all scenes do */
export function setSceneTransition(
  collection: Collection,
  sceneId: string,
  transition: SceneTransitionOverride | undefined,
): Collection {
  return withScenes(
    collection,
    changed(collection.scenes, sceneId, (scene) => patched(scene, { transition })),
  );
}

/** The stinger, where any scene may follow another by it; undefined while it has no video. */
export function stingerInUse({ transition, scenes }: Collection): Stinger | undefined {
  const kinds = [transition.kind, ...scenes.map((scene) => scene.transition?.kind)];
  return kinds.includes('stinger') && transition.stinger.assetId !== '' ? transition.stinger : undefined;
}

/** How a scene follows another on the program. */
export function transitionInto(collection: Collection, sceneId: string): Transition {
  const own = collection.scenes.find(({ id }) => id === sceneId)?.transition;
  return own ? { ...collection.transition, ...own } : collection.transition;
}

/**
 * Removes a scene, the items that showed it elsewhere, and the sources that only it used. The last
 * scene stays; the program moves to its neighbour.
 */
export function removeScene(collection: Collection, sceneId: string): Collection {
  const index = collection.scenes.findIndex((scene) => scene.id === sceneId);
  if (index < 0 || collection.scenes.length === 1) return collection;
  const scenes = collection.scenes.toSpliced(index, 1);
  const neighbour = scenes[Math.min(index, scenes.length - 1)];
  const programSceneId =
    collection.programSceneId === sceneId && neighbour ? neighbour.id : collection.programSceneId;
  const shownAs = collection.sources.filter(
    (source) => source.kind === 'scene' && source.settings.sceneId === sceneId,
  );
  const next = { ...collection, scenes, programSceneId };
  return withoutUnusedSources(withoutItemsOf(next, new Set(shownAs.map((source) => source.id))));
}

/** @param toIndex place in the list afterwards */
export function moveScene(collection: Collection, sceneId: string, toIndex: number): Collection {
  const from = collection.scenes.findIndex((scene) => scene.id === sceneId);
  return withScenes(collection, moved(collection.scenes, from, toIndex));
}

/** Puts a scene on the program. */
export function switchScene(collection: Collection, sceneId: string): Collection {
  if (!collection.scenes.some((scene) => scene.id === sceneId)) return collection;
  return patched(collection, { programSceneId: sceneId });
}

/**
 * Adds a source, new or already in the collection, on top of a scene or a group, unless the scene would
 * show itself then.
 */
export function addItem(collection: Collection, sceneId: string, source: Source, itemId: string): Collection {
  const known = collection.sources.some((each) => each.id === source.id);
  if (!known && collection.sources.length >= maxSources) return collection;
  if (wouldShowItself(collection, sceneId, source)) return collection;
  const next = changeItems(collection, sceneId, (items) =>
    items.length >= maxItems ? items : [...items, newItem(itemId, source, collection.canvas)],
  );
  if (known || next === collection) return next;
  return { ...next, sources: [...collection.sources, source] };
}

/** Removes an item, and its source where no other item uses it. */
export function removeItem(collection: Collection, sceneId: string, itemId: string): Collection {
  const next = changeItems(collection, sceneId, (items) => {
    const rest = items.filter((item) => item.id !== itemId);
    return rest.length === items.length ? items : rest;
  });
  return next === collection ? collection : withoutUnusedSources(next);
}

/** @param toIndex place afterwards, 0 at the bottom */
export function moveItem(
  collection: Collection,
  sceneId: string,
  itemId: string,
  toIndex: number,
): Collection {
  return changeItems(collection, sceneId, (items) =>
    moved(
      items,
      items.findIndex((item) => item.id === itemId),
      toIndex,
    ),
  );
}

/**
 * Puts a copy above the original, a little lower and to the right, with a source of its own so that
 * the two can be edited apart.
 */
export function duplicateItem(
  collection: Collection,
  sceneId: string,
  itemId: string,
  copy: { itemId: string; sourceId: string; sourceName: string },
): Collection {
  const original = containerItems(collection, sceneId)?.find((each) => each.id === itemId);
  const source = collection.sources.find((each) => each.id === original?.sourceId);
  if (!original || !source || collection.sources.length >= maxSources) return collection;
  const next = changeItems(collection, sceneId, (items) => {
    if (items.length >= maxItems) return items;
    const { x, y } = original.transform;
    const item: SceneItem = {
      ...original,
      id: copy.itemId,
      sourceId: copy.sourceId,
      locked: false,
      transform: { ...original.transform, x: x + 24, y: y + 24 },
    };
    return items.toSpliced(items.indexOf(original) + 1, 0, item);
  });
  if (next === collection) return collection;
  const own = ownSource({ ...source, name: copy.sourceName }, copy.sourceId);
  return { ...next, sources: [...next.sources, own] };
}

/** What can be set on an item beside its transform. */
export type ItemPatch = Partial<
  Pick<
    SceneItem,
    'visible' | 'locked' | 'opacity' | 'fit' | 'crop' | 'flipHorizontal' | 'flipVertical' | 'blend'
  >
>;

export function setItem(
  collection: Collection,
  sceneId: string,
  itemId: string,
  patch: ItemPatch,
): Collection {
  return changeItems(collection, sceneId, (items) =>
    changed(items, itemId, (item) => {
      const next = { ...patch };
      if (patch.opacity !== undefined) next.opacity = Math.max(0, Math.min(1, patch.opacity));
      if (patch.crop) next.crop = patched(item.crop, cropOf(patch.crop));
      return patched(item, next);
    }),
  );
}

/** Whole px that the schema takes. */
function cropOf(crop: Crop): Crop {
  const bound = (px: number): number => Math.max(0, Math.min(16_384, Math.round(px)));
  return {
    left: bound(crop.left),
    top: bound(crop.top),
    right: bound(crop.right),
    bottom: bound(crop.bottom),
  };
}

/** Changes how scenes follow each other. */
export function setTransition(collection: Collection, patch: Partial<Transition>): Collection {
  const next = { ...patch };
  if (patch.durationMs !== undefined) next.durationMs = withinRange(transitionDurationMs, patch.durationMs);
  return patched(collection, { transition: patched(collection.transition, next) });
}

/** Sets some of an item's place and size. Sizes are at least 1 px, the rotation is kept within ±180°. */
export function setTransform(
  collection: Collection,
  sceneId: string,
  itemId: string,
  patch: Partial<Transform>,
): Collection {
  return changeItems(collection, sceneId, (items) =>
    changed(items, itemId, (item) => {
      const next = { ...item.transform, ...patch };
      return patched(item, {
        transform: patched(item.transform, {
          x: bounded(next.x, -100_000),
          y: bounded(next.y, -100_000),
          width: bounded(next.width, 1),
          height: bounded(next.height, 1),
          rotationDegrees: next.rotationDegrees - 360 * Math.round(next.rotationDegrees / 360),
        }),
      });
    }),
  );
}

function bounded(value: number, least: number): number {
  return Math.max(least, Math.min(100_000, value));
}

export function renameSource(collection: Collection, sourceId: string, name: string): Collection {
  return patched(collection, {
    sources: changed(collection.sources, sourceId, (source) => patched<Source>(source, { name })),
  });
}

/** True if a scene that has this source would be seen within itself. */
function showsItself(collection: Collection, source: Source): boolean {
  if (innerContainerId(source) === undefined) return false;
  const sources = changed(collection.sources, source.id, () => source);
  const holders = [...collection.scenes, ...sources.filter((each) => each.kind === 'group')];
  return holders
    .filter(({ id }) => containerItems(collection, id)?.some((item) => item.sourceId === source.id))
    .some(({ id }) => wouldShowItself({ ...collection, sources }, id, source));
}

/**
 * Changes some settings of a source of this kind; a source of another kind stays as it is, as does one
 * that would let a scene show itself.
 */
export function editSource<Kind extends Source['kind']>(
  collection: Collection,
  sourceId: string,
  kind: Kind,
  settings: Partial<(Source & { kind: Kind })['settings']>,
): Collection {
  return patched(collection, {
    sources: changed(collection.sources, sourceId, (source): Source => {
      if (source.kind !== kind) return source;
      const next = patched(source, {
        settings: patched<object>(source.settings, settings),
      } as Partial<Source>);
      return showsItself(collection, next) ? source : next;
    }),
  });
}

export function addAudioInput(collection: Collection, input: AudioInput): Collection {
  if (collection.audioInputs.length >= maxAudioInputs) return collection;
  return { ...collection, audioInputs: [...collection.audioInputs, input] };
}

/** What can be set on a strip beside its filters. */
export type AudioInputPatch = Partial<Omit<AudioInput, 'id' | 'filters'>>;

/** Changes fields of a strip. Its numbers are kept within `audioInputRanges`. */
export function setAudioInput(collection: Collection, inputId: string, patch: AudioInputPatch): Collection {
  const bounded = { ...patch };
  for (const key of ['gainDb', 'balance', 'syncOffsetMs'] as const) {
    const value = patch[key];
    if (value !== undefined) bounded[key] = withinRange(audioInputRanges[key], value);
  }
  return patched(collection, {
    audioInputs: changed(collection.audioInputs, inputId, (input) => patched(input, bounded)),
  });
}
