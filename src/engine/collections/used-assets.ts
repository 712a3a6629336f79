import type { SceneCollection } from '../../shared/scene/model.ts';

const assetId = /^[0-9a-f]{64}$/;

/**
 * The assets that a collection names, wherever in it: their ids are like nothing else in there, so that
 * no kind of source or filter can be forgotten.
 */
export function usedAssets(collection: SceneCollection): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (assetId.test(value)) found.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) look(each);
    }
  };
  look(collection);
  return [...found];
}
