import { changed, patched } from './edit.ts';
import type { Scene, SceneCollection, SceneItem, Source } from './model.ts';
import { withoutLostStrips } from './strips.ts';

/**
 * What holds items: a scene, or a group by its source's id. Wherever a command takes the id of a scene
 * whose items it changes, it takes that of a group too.
 */

/** Scenes and sources by which it is found out what is seen of a scene. */
export type Arrangement = Pick<SceneCollection, 'scenes' | 'sources'>;

/** The items of a scene or a group, bottom first; undefined where there is none of that id. */
export function containerItems(
  { scenes, sources }: Arrangement,
  containerId: string,
): readonly SceneItem[] | undefined {
  const scene = scenes.find((each) => each.id === containerId);
  if (scene) return scene.items;
  const source = sources.find((each) => each.id === containerId);
  return source?.kind === 'group' ? source.settings.items : undefined;
}

/** Changes the items of a scene or a group. */
export function changeItems(
  collection: SceneCollection,
  containerId: string,
  change: (items: readonly SceneItem[]) => readonly SceneItem[],
): SceneCollection {
  return patched(collection, {
    scenes: changed(collection.scenes, containerId, (scene) =>
      patched(scene, { items: change(scene.items) }),
    ),
    sources: changed(collection.sources, containerId, (source) =>
      source.kind === 'group'
        ? patched<Source>(source, {
            settings: patched(source.settings, { items: change(source.settings.items) }),
          })
        : source,
    ),
  });
}

/** Ids of the sources that a scene's or a group's items show, through scenes and groups within it. */
export function sourceIdsWithin(arrangement: Arrangement, containerId: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    visited.add(id);
    for (const { sourceId } of containerItems(arrangement, id) ?? []) {
      found.add(sourceId);
      const source = arrangement.sources.find((each) => each.id === sourceId);
      const inner = source && innerContainerId(source);
      if (inner !== undefined) visit(inner);
    }
  };
  visit(containerId);
  return found;
}

/** The scene or group that a source shows; undefined for every other kind. */
export function innerContainerId(source: Source): string | undefined {
  if (source.kind === 'scene') return source.settings.sceneId;
  return source.kind === 'group' ? source.id : undefined;
}

/** True if a container would show itself, directly or through others, were this source put into it. */
export function wouldShowItself(arrangement: Arrangement, containerId: string, source: Source): boolean {
  const inner = innerContainerId(source);
  if (inner === undefined) return false;
  if (inner === containerId) return true;
  // A source that is not in the collection yet may bring items of its own.
  const known = { ...arrangement, sources: [...arrangement.sources, source] };
  const within = sourceIdsWithin(known, inner);
  return known.sources.some((each) => within.has(each.id) && innerContainerId(each) === containerId);
}

/** Without the sources that no item of any scene shows, be it within a group, and without their strips. */
export function withoutUnusedSources(collection: SceneCollection): SceneCollection {
  const used = new Set(collection.scenes.flatMap((scene) => [...sourceIdsWithin(collection, scene.id)]));
  const sources = collection.sources.filter((source) => used.has(source.id));
  if (sources.length === collection.sources.length) return collection;
  return withoutLostStrips({ ...collection, sources });
}

/** Without the items, of scenes and groups, whose source is one of these. */
export function withoutItemsOf(collection: SceneCollection, sourceIds: ReadonlySet<string>): SceneCollection {
  const rest = (items: readonly SceneItem[]): readonly SceneItem[] =>
    items.some((item) => sourceIds.has(item.sourceId))
      ? items.filter((item) => !sourceIds.has(item.sourceId))
      : items;
  const groupIds = collection.sources.flatMap((source) => (source.kind === 'group' ? source.id : []));
  return [...collection.scenes.map((scene) => scene.id), ...groupIds].reduce(
    (before, id) => changeItems(before, id, rest),
    collection,
  );
}

/** The groups that hold an item of this id, and the scene if it is there; scenes first. */
export function containerOfItem(
  { scenes, sources }: Arrangement,
  scene: Scene,
  itemId: string,
): string | undefined {
  if (scene.items.some((item) => item.id === itemId)) return scene.id;
  const within = sourceIdsWithin({ scenes, sources }, scene.id);
  return sources.find(
    (source) =>
      source.kind === 'group' &&
      within.has(source.id) &&
      source.settings.items.some((item) => item.id === itemId),
  )?.id;
}
