import { describe, expect, it } from 'vitest';
import { freeName } from '../../../src/renderer/bridge/scene-store.ts';
import { alignItems, distributeItems } from '../../../src/shared/scene/align-commands.ts';
import { addItem, addScene, removeItem, setItem, setTransform } from '../../../src/shared/scene/commands.ts';
import { containerItems } from '../../../src/shared/scene/containers.ts';
import { newCollection, newScene, newSource } from '../../../src/shared/scene/defaults.ts';
import { groupItems } from '../../../src/shared/scene/groups.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { copyItems, pasteFilters, pasteItems } from '../../../src/shared/scene/paste-commands.ts';
import { newVideoFilter } from '../../../src/shared/scene/video-filter.ts';

function studio(): SceneCollection {
  let collection = addScene(newCollection('Show', 'main'), newScene('other', 'Other'));
  for (const [index, id] of ['one', 'two', 'three'].entries()) {
    collection = addItem(collection, 'main', newSource('color', id, id), `item-${id}`);
    collection = setTransform(collection, 'main', `item-${id}`, {
      x: [0, 30, 400][index] ?? 0,
      y: index * 50,
      width: 100,
      height: 40,
    });
  }
  return collection;
}

const all = ['item-one', 'item-two', 'item-three'];
const xs = (collection: SceneCollection) =>
  containerItems(collection, 'main')?.map((item) => item.transform.x);

function options(duplicates: boolean) {
  let count = 0;
  return { duplicates, newId: () => `new-${++count}`, freeName };
}

describe('copied items', () => {
  it('show the same sources, or copies with names of their own', () => {
    const collection = setItem(studio(), 'main', 'item-two', { opacity: 0.5 });
    const copied = copyItems(collection, 'main', ['item-three', 'item-two']);
    const shown = pasteItems(collection, 'other', copied, ['a', 'b'], options(false));
    expect(containerItems(shown, 'other')).toMatchObject([
      { id: 'a', sourceId: 'two', opacity: 0.5, transform: { x: 30, y: 50 } },
      { id: 'b', sourceId: 'three' },
    ]);
    expect(shown.sources).toEqual(collection.sources);
    const own = pasteItems(collection, 'main', copied, ['a', 'b'], options(true));
    expect(own.sources.slice(3).map(({ name }) => name)).toEqual(['two 2', 'three 2']);
    // Beside what is there already.
    expect(containerItems(own, 'main')?.[3]?.transform).toMatchObject({ x: 54, y: 74 });
  });

  it('come back although their source is gone, with all that is in a group', () => {
    const group = { sourceId: 'group', itemId: 'item-group', name: 'Group' };
    const collection = groupItems(studio(), 'main', ['item-one', 'item-two'], group);
    const copied = copyItems(collection, 'main', ['item-group']);
    const without = removeItem(collection, 'main', 'item-group');
    expect(without.sources.map((source) => source.id)).toEqual(['three']);
    const back = pasteItems(without, 'other', copied, ['a'], options(true));
    expect(back.sources.map((source) => source.id).toSorted()).toEqual(['new-1', 'one', 'three', 'two']);
    expect(containerItems(back, 'new-1')?.map((item) => item.id)).toEqual(['new-1-0', 'new-1-1']);
  });

  it('are not put where a scene would show itself', () => {
    const nested = { ...newSource('scene', 'nested', 'Nested'), settings: { sceneId: 'other' } };
    const collection = addItem(studio(), 'main', nested, 'item-nested');
    const copied = copyItems(collection, 'main', ['item-nested']);
    expect(pasteItems(collection, 'other', copied, ['a'], options(false))).toBe(collection);
  });

  it('leave filters behind, as many as a source takes', () => {
    const filters = Array.from({ length: 10 }, (_, index) =>
      newVideoFilter('sharpen', `filter-${index}`, 'Sharpen'),
    );
    const { newId } = options(false);
    let collection = pasteFilters(studio(), 'one', filters, newId);
    collection = pasteFilters(collection, 'one', filters, newId);
    const pasted = collection.sources.find((source) => source.id === 'one')?.filters ?? [];
    expect(pasted).toHaveLength(16);
    expect(new Set(pasted.map((filter) => filter.id)).size).toBe(16);
    expect(pasteFilters(collection, 'one', filters, newId)).toBe(collection);
  });
});

describe('several items', () => {
  it('are lined up with what they cover together', () => {
    expect(xs(alignItems(studio(), 'main', all, 'left'))).toEqual([0, 0, 0]);
    expect(xs(alignItems(studio(), 'main', all, 'centre'))).toEqual([200, 200, 200]);
    expect(xs(alignItems(studio(), 'main', all, 'right'))).toEqual([400, 400, 400]);
    const locked = setItem(studio(), 'main', 'item-three', { locked: true });
    expect(xs(alignItems(locked, 'main', all, 'right'))).toEqual([30, 30, 400]);
  });

  it('are spread evenly between the first and the last', () => {
    expect(xs(distributeItems(studio(), 'main', all, 'x'))).toEqual([0, 200, 400]);
    const collection = studio();
    expect(distributeItems(collection, 'main', all.slice(0, 2), 'x')).toBe(collection);
  });
});
