import { newItem } from './defaults.ts';
import type {
  AudioInput,
  CanvasFormat,
  Scene,
  SceneCollection,
  SceneItem,
  Source,
  Transform,
} from './model.ts';

/**
 * Every change that a performer can make to a collection. Each function returns a new collection that
 * shares what did not change, or the very same object if there was nothing to change (an unknown id,
 * an equal value), so that `===` tells whether a step is worth remembering.
 */
type Collection = SceneCollection;

/** The most that `sceneCollectionSchema` takes. */
const maxSources = 500;
const maxScenes = 200;
const maxItems = 200;
const maxAudioInputs = 32;

function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const target = Math.max(0, Math.min(list.length - 1, to));
  const element = list[from];
  if (element === undefined || from === target) return list;
  const rest = list.toSpliced(from, 1);
  return rest.toSpliced(target, 0, element);
}

/** Replaces the element with this id; the same list if nothing changed. */
function changed<T extends { id: string }>(
  list: readonly T[],
  id: string,
  change: (element: T) => T,
): readonly T[] {
  const index = list.findIndex((element) => element.id === id);
  const element = list[index];
  if (element === undefined) return list;
  const next = change(element);
  return next === element ? list : list.with(index, next);
}

/** `{...element, ...patch}`, or the same element if every field is equal already. */
function patched<T extends object>(element: T, patch: Partial<NoInfer<T>>): T {
  const keys = Object.keys(patch) as (keyof T)[];
  return keys.every((key) => Object.is(element[key], patch[key])) ? element : { ...element, ...patch };
}

function withScenes(collection: Collection, scenes: readonly Scene[]): Collection {
  return scenes === collection.scenes ? collection : { ...collection, scenes };
}

function inScene(
  collection: Collection,
  sceneId: string,
  change: (items: readonly SceneItem[]) => readonly SceneItem[],
) {
  return withScenes(
    collection,
    changed(collection.scenes, sceneId, (scene) => patched(scene, { items: change(scene.items) })),
  );
}

function withoutUnusedSources(collection: Collection): Collection {
  const used = new Set(collection.scenes.flatMap((scene) => scene.items.map((item) => item.sourceId)));
  const sources = collection.sources.filter((source) => used.has(source.id));
  return sources.length === collection.sources.length ? collection : { ...collection, sources };
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
    scenes: collection.scenes.toSpliced(index + 1, 0, { id: copy.id, name: copy.name, items }),
  };
}

export function renameScene(collection: Collection, sceneId: string, name: string): Collection {
  return withScenes(
    collection,
    changed(collection.scenes, sceneId, (scene) => patched(scene, { name })),
  );
}

/** Removes a scene and the sources that only it used. The last scene stays; the program moves to its neighbour. */
export function removeScene(collection: Collection, sceneId: string): Collection {
  const index = collection.scenes.findIndex((scene) => scene.id === sceneId);
  if (index < 0 || collection.scenes.length === 1) return collection;
  const scenes = collection.scenes.toSpliced(index, 1);
  const neighbour = scenes[Math.min(index, scenes.length - 1)];
  const programSceneId =
    collection.programSceneId === sceneId && neighbour ? neighbour.id : collection.programSceneId;
  return withoutUnusedSources({ ...collection, scenes, programSceneId });
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

/** Adds a source, new or already in the collection, on top of a scene. */
export function addItem(collection: Collection, sceneId: string, source: Source, itemId: string): Collection {
  const known = collection.sources.some((each) => each.id === source.id);
  if (!known && collection.sources.length >= maxSources) return collection;
  const next = inScene(collection, sceneId, (items) =>
    items.length >= maxItems ? items : [...items, newItem(itemId, source, collection.canvas)],
  );
  if (known || next === collection) return next;
  return { ...next, sources: [...collection.sources, source] };
}

/** Removes an item, and its source where no other item uses it. */
export function removeItem(collection: Collection, sceneId: string, itemId: string): Collection {
  const next = inScene(collection, sceneId, (items) => {
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
  return inScene(collection, sceneId, (items) =>
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
  const original = collection.scenes
    .find((each) => each.id === sceneId)
    ?.items.find((each) => each.id === itemId);
  const source = collection.sources.find((each) => each.id === original?.sourceId);
  if (!original || !source || collection.sources.length >= maxSources) return collection;
  const next = inScene(collection, sceneId, (items) => {
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
  return { ...next, sources: [...next.sources, { ...source, id: copy.sourceId, name: copy.sourceName }] };
}

/** What can be set on an item beside its transform. */
export type ItemPatch = Partial<Pick<SceneItem, 'visible' | 'locked' | 'opacity' | 'fit'>>;

export function setItem(
  collection: Collection,
  sceneId: string,
  itemId: string,
  patch: ItemPatch,
): Collection {
  const bounded =
    patch.opacity === undefined ? patch : { ...patch, opacity: Math.max(0, Math.min(1, patch.opacity)) };
  return inScene(collection, sceneId, (items) => changed(items, itemId, (item) => patched(item, bounded)));
}

/** Sets some of an item's place and size. Sizes are at least 1 px, the rotation is kept within ±180°. */
export function setTransform(
  collection: Collection,
  sceneId: string,
  itemId: string,
  patch: Partial<Transform>,
): Collection {
  return inScene(collection, sceneId, (items) =>
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

/** Changes some settings of a source of this kind; a source of another kind stays as it is. */
export function editSource<Kind extends Source['kind']>(
  collection: Collection,
  sourceId: string,
  kind: Kind,
  settings: Partial<(Source & { kind: Kind })['settings']>,
): Collection {
  return patched(collection, {
    sources: changed(collection.sources, sourceId, (source): Source => {
      if (source.kind !== kind) return source;
      return patched(source, { settings: patched<object>(source.settings, settings) } as Partial<Source>);
    }),
  });
}

export function addAudioInput(collection: Collection, input: AudioInput): Collection {
  if (collection.audioInputs.length >= maxAudioInputs) return collection;
  return { ...collection, audioInputs: [...collection.audioInputs, input] };
}

export function removeAudioInput(collection: Collection, inputId: string): Collection {
  const audioInputs = collection.audioInputs.filter((input) => input.id !== inputId);
  return audioInputs.length === collection.audioInputs.length ? collection : { ...collection, audioInputs };
}

/** Changes name, device, gain or mute of a strip. The gain is kept between −60 and +12 dB. */
export function setAudioInput(
  collection: Collection,
  inputId: string,
  patch: Partial<Omit<AudioInput, 'id'>>,
): Collection {
  const next =
    patch.gainDb === undefined ? patch : { ...patch, gainDb: Math.max(-60, Math.min(12, patch.gainDb)) };
  return patched(collection, {
    audioInputs: changed(collection.audioInputs, inputId, (input) => patched(input, next)),
  });
}
