import { describe, expect, it } from 'vitest';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';
import { addItem } from '../../../src/shared/scene/commands.ts';
import { newCollection, newSource } from '../../../src/shared/scene/defaults.ts';
import { newHistory, recordStep, undo } from '../../../src/shared/scene/history.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import * as commands from '../../../src/shared/scene/video-filter-commands.ts';
import {
  delayOf,
  filterAssetIds,
  newVideoFilter,
  videoFilterKinds,
} from '../../../src/shared/scene/video-filter.ts';

const plain = addItem(
  newCollection('Show', 'main'),
  'main',
  newSource('camera', 'camera', 'Camera'),
  'item-camera',
);

function filtered(): SceneCollection {
  const keyed = commands.addVideoFilter(plain, 'camera', newVideoFilter('chromaKey', 'key', 'Key'));
  return commands.addVideoFilter(keyed, 'camera', newVideoFilter('blur', 'blur', 'Blur'));
}

const filtersOf = (collection: SceneCollection) => collection.sources[0]?.filters ?? [];

describe('filters of a source', () => {
  it('fit the schema for every kind, and older collections have none', () => {
    let collection = plain;
    for (const kind of videoFilterKinds) {
      collection = commands.addVideoFilter(collection, 'camera', newVideoFilter(kind, kind, kind));
    }
    expect(filtersOf(collection)).toHaveLength(videoFilterKinds.length);
    expect(sceneCollectionSchema.parse(collection)).toEqual(collection);
  });

  it('begin as most people would have them', () => {
    expect(newVideoFilter('chromaKey', 'id', 'Key').settings).toEqual({
      color: '#00ff00',
      similarityPermille: 400,
      smoothnessPermille: 150,
      spillPermille: 190,
    });
  });

  it('are moved, renamed, switched and removed', () => {
    let collection = commands.moveVideoFilter(filtered(), 'camera', 'blur', 0);
    collection = commands.setVideoFilter(collection, 'camera', 'key', { name: 'Cloth', enabled: false });
    expect(filtersOf(collection)).toMatchObject([{ id: 'blur' }, { name: 'Cloth', enabled: false }]);
    collection = commands.removeVideoFilter(collection, 'camera', 'blur');
    expect(filtersOf(collection).map((filter) => filter.id)).toEqual(['key']);
  });

  it('are set by kind and within their ranges', () => {
    const collection = commands.editVideoFilter(filtered(), 'camera', 'blur', 'blur', { radiusPx: 9000 });
    expect(filtersOf(collection)[1]).toMatchObject({ settings: { radiusPx: 64 } });
    expect(commands.editVideoFilter(collection, 'camera', 'key', 'blur', { radiusPx: 1 })).toBe(collection);
  });

  it('are no more than the schema takes', () => {
    let collection = plain;
    for (let count = 0; count < 20; count++) {
      collection = commands.addVideoFilter(collection, 'camera', newVideoFilter('blur', `b${count}`, 'Blur'));
    }
    expect(filtersOf(collection)).toHaveLength(16);
    expect(sceneCollectionSchema.safeParse(collection).success).toBe(true);
  });

  it('come back when their removal is undone', () => {
    const before = filtered();
    const removed = commands.removeVideoFilter(before, 'camera', 'key');
    expect(undo(recordStep(newHistory(before), removed, 'Remove Key')).present).toBe(before);
  });

  it.each<[string, (collection: SceneCollection) => SceneCollection]>([
    ['unknown filter', (c) => commands.removeVideoFilter(c, 'camera', 'nothing')],
    ['unknown source', (c) => commands.setVideoFilter(c, 'nothing', 'key', { enabled: false })],
    ['same place', (c) => commands.moveVideoFilter(c, 'camera', 'key', 0)],
    ['same setting', (c) => commands.editVideoFilter(c, 'camera', 'blur', 'blur', { radiusPx: 8 })],
  ])('stay the very same when nothing changes: %s', (_name, change) => {
    const collection = filtered();
    expect(change(collection)).toBe(collection);
  });
});

describe('what filters ask for', () => {
  it('is their files', () => {
    const lut = newVideoFilter('lut', 'lut', 'Look');
    const filters = [
      lut,
      { ...lut, settings: { assetId: 'a', amountPercent: 100 } } as typeof lut,
      newVideoFilter('blur', 'blur', 'Blur'),
    ];
    expect(filterAssetIds(filters)).toEqual(['a']);
  });

  it('is a delay of half a second at most, of those that are on', () => {
    const delay = (delayMs: number, enabled = true) => ({
      ...newVideoFilter('delay', 'delay', 'Delay'),
      kind: 'delay' as const,
      enabled,
      settings: { delayMs },
    });
    expect(delayOf([delay(100), delay(300, false), delay(50)])).toBe(150);
    expect(delayOf([delay(400), delay(400)])).toBe(500);
  });
});
