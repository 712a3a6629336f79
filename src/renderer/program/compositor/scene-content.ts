import { innerContainerId } from '../../../shared/scene/containers.ts';
import type { Scene, SceneItem, Source } from '../../../shared/scene/model.ts';
import type { SceneOnView } from './messages.ts';

/** A scene that is seen somewhere, with whatever is needed to see it. */
export interface SceneContent {
  sceneId: string;
  items: readonly SceneItem[];
  scenes: ReadonlyMap<string, Scene>;
  sources: ReadonlyMap<string, Source>;
}

export const noContent: SceneContent = { sceneId: '', items: [], scenes: new Map(), sources: new Map() };

export function contentOf({ sceneId, scenes, sources }: SceneOnView): SceneContent {
  const byId = new Map(scenes.map((scene) => [scene.id, scene]));
  return {
    sceneId,
    items: byId.get(sceneId)?.items ?? [],
    scenes: byId,
    sources: new Map(sources.map((source) => [source.id, source])),
  };
}

/** The items of the scene or group that a source shows; undefined for every other kind. */
export function innerItems(source: Source, content: SceneContent): readonly SceneItem[] | undefined {
  if (source.kind === 'group') return source.settings.items;
  return source.kind === 'scene' ? content.scenes.get(source.settings.sceneId)?.items : undefined;
}

/** Every item of a scene, of the groups and of the scenes within it. Those of one container come once. */
export function itemsWithin(content: SceneContent, onlySeen = false): SceneItem[] {
  const visited = new Set([content.sceneId]);
  const within = (items: readonly SceneItem[]): SceneItem[] =>
    items.flatMap((item) => {
      if (onlySeen && (!item.visible || item.opacity === 0)) return [];
      const source = content.sources.get(item.sourceId);
      const id = source && innerContainerId(source);
      if (!source || id === undefined || visited.has(id)) return item;
      visited.add(id);
      return [item, ...within(innerItems(source, content) ?? [])];
    });
  return within(content.items);
}

/** What was edited since a scene began to leave, but for its own arrangement; what was removed stays. */
export function withEdits(leaving: SceneContent, present: SceneContent): SceneContent {
  const sources = new Map(leaving.sources);
  for (const [id, source] of present.sources) {
    const known = sources.get(id);
    if (!known || innerContainerId(known) === undefined) sources.set(id, source);
  }
  return { ...leaving, sources };
}
