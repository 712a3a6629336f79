import { sourceIdsWithin, type Arrangement } from './containers.ts';
import type { SceneCollection, Source } from './model.ts';

/**
 * What the program shows while scenes are arranged beside it: places, order, groups and scenes are as
 * they were put on air, what a source itself shows is as it is now. A source that was removed meanwhile
 * stays until it is off the air.
 * @param onAir the collection as it was when its program scene was put on air
 */
export function arrangementOnAir(present: SceneCollection, onAir: SceneCollection): Arrangement {
  if (present === onAir) return present;
  const before = new Map(onAir.sources.map((source) => [source.id, source]));
  const sources = present.sources.map((source): Source => {
    const known = before.get(source.id);
    const arranged = known && (known.kind === 'group' || known.kind === 'scene');
    return arranged && source.kind === known.kind
      ? ({ ...source, settings: known.settings } as Source)
      : source;
  });
  const now = new Set(present.sources.map((source) => source.id));
  const shown = sourceIdsWithin(onAir, onAir.programSceneId);
  const removed = onAir.sources.filter((source) => shown.has(source.id) && !now.has(source.id));
  return { scenes: onAir.scenes, sources: [...sources, ...removed] };
}
