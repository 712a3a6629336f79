import type { SceneCollection, SceneItem, Source, SourceKind } from './model.ts';

/** What takes devices, files and pages into the picture, any of which may have brought a studio down. */
const leftOut: readonly SourceKind[] = ['camera', 'screen', 'media', 'webPage', 'stream', 'widget'];

/**
 * The collection as it is shown after a crash: without devices, videos, pages, filters and sound. The
 * collection itself is not changed.
 */
export function safeView(collection: SceneCollection): SceneCollection {
  const kept = new Set(
    collection.sources.filter(({ kind }) => !leftOut.includes(kind)).map((source) => source.id),
  );
  const items = (all: readonly SceneItem[]): SceneItem[] => all.filter((item) => kept.has(item.sourceId));
  const plain = (source: Source): Source[] => {
    if (!kept.has(source.id)) return [];
    if (source.kind !== 'group') return [{ ...source, filters: [] }];
    return [
      { ...source, filters: [], settings: { ...source.settings, items: items(source.settings.items) } },
    ];
  };
  return {
    ...collection,
    sources: collection.sources.flatMap(plain),
    scenes: collection.scenes.map(({ transition, ...scene }) => ({
      ...scene,
      items: items(scene.items),
      ...(transition && transition.kind !== 'stinger' && { transition }),
    })),
    transition:
      collection.transition.kind === 'stinger'
        ? { ...collection.transition, kind: 'cut' }
        : collection.transition,
    audioInputs: [],
  };
}
