import { containerItems, innerContainerId, type Arrangement } from './containers.ts';

/** Ids of the sources that are visible in a scene, within groups and nested scenes, too. */
export function shownSourceIds(arrangement: Arrangement, sceneId: string): ReadonlySet<string> {
  const sources = new Map(arrangement.sources.map((source) => [source.id, source]));
  const shown = new Set<string>();
  const look = (containerId: string): void => {
    for (const { sourceId, visible } of containerItems(arrangement, containerId) ?? []) {
      // What was seen already is not looked into again: a scene may show itself.
      if (!visible || shown.has(sourceId)) continue;
      shown.add(sourceId);
      const source = sources.get(sourceId);
      const inner = source && innerContainerId(source);
      if (inner !== undefined) look(inner);
    }
  };
  look(sceneId);
  return shown;
}
