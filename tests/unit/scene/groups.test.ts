import { describe, expect, it } from 'vitest';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';
import {
  addItem,
  addScene,
  editSource,
  removeItem,
  removeScene,
  setItem,
  setTransform,
} from '../../../src/shared/scene/commands.ts';
import { containerItems, sourceIdsWithin } from '../../../src/shared/scene/containers.ts';
import { newCollection, newScene, newSource } from '../../../src/shared/scene/defaults.ts';
import { fitGroups, groupItems, ungroupItem } from '../../../src/shared/scene/groups.ts';
import { placementOf } from '../../../src/shared/scene/inner-placement.ts';
import type { SceneCollection, SceneItem, Transform } from '../../../src/shared/scene/model.ts';

const box = (x: number, y: number, width: number, height: number, rotationDegrees = 0): Transform => ({
  x,
  y,
  width,
  height,
  rotationDegrees,
});

/** Three colours in one scene: `low`, `middle` and `high`, bottom first. */
function studio(): SceneCollection {
  let collection = newCollection('Show', 'main');
  for (const [name, transform] of [
    ['low', box(0, 0, 1280, 720)],
    ['middle', box(100, 50, 200, 100)],
    ['high', box(250, 120, 100, 60, 90)],
  ] as const) {
    collection = addItem(collection, 'main', newSource('color', name, name), `item-${name}`);
    collection = setTransform(collection, 'main', `item-${name}`, transform);
  }
  return collection;
}

function grouped(): SceneCollection {
  const group = { sourceId: 'group', itemId: 'item-group', name: 'Group' };
  return groupItems(studio(), 'main', ['item-high', 'item-middle'], group);
}

function itemOf(collection: SceneCollection, containerId: string, itemId: string): SceneItem {
  const item = containerItems(collection, containerId)?.find((each) => each.id === itemId);
  if (!item) throw new Error(`There is no ${itemId}.`);
  return item;
}

/** Where an item of the group is seen on the canvas. */
function seenAt(collection: SceneCollection, itemId: string): { x: number; y: number } {
  const group = collection.sources.find((source) => source.id === 'group');
  if (group?.kind !== 'group') throw new Error('There is no group.');
  const { x, y } = itemOf(collection, 'group', itemId).transform;
  const seen = placementOf(itemOf(collection, 'main', 'item-group'), group.settings).toOuter({ x, y });
  return { x: Math.round(seen.x * 1000) / 1000, y: Math.round(seen.y * 1000) / 1000 };
}

describe('a group', () => {
  it('takes the place of the topmost of its items, around all of them', () => {
    const collection = grouped();
    expect(containerItems(collection, 'main')?.map((item) => item.id)).toEqual(['item-low', 'item-group']);
    expect(containerItems(collection, 'group')?.map((item) => item.id)).toEqual(['item-middle', 'item-high']);
    // The upper one stands on its side: 60 px wide, 100 high.
    expect(itemOf(collection, 'main', 'item-group').transform).toEqual(box(100, 50, 230, 150));
    expect(seenAt(collection, 'item-middle')).toEqual({ x: 100, y: 50 });
    expect(sceneCollectionSchema.parse(collection)).toEqual(collection);
    expect(fitGroups(collection)).toBe(collection);
  });

  it('holds no other group', () => {
    const collection = grouped();
    const more = { sourceId: 'more', itemId: 'item-more', name: 'More' };
    expect(groupItems(collection, 'main', ['item-low', 'item-group'], more)).toBe(collection);
    expect(groupItems(collection, 'main', [], more)).toBe(collection);
  });

  it('is taken apart where it was left', () => {
    let ids = 0;
    let collection = setTransform(grouped(), 'main', 'item-group', box(0, 0, 460, 300));
    collection = setItem(collection, 'main', 'item-group', { opacity: 0.5 });
    collection = ungroupItem(collection, 'main', 'item-group', () => `freed-${++ids}`);
    expect(collection.sources.map((source) => source.id)).toEqual(['low', 'middle', 'high']);
    expect(itemOf(collection, 'main', 'freed-1').transform).toEqual(box(0, 0, 400, 200));
    expect(itemOf(collection, 'main', 'freed-1').opacity).toBe(0.5);
    expect(itemOf(collection, 'main', 'freed-2').transform).toEqual(box(300, 140, 200, 120, 90));
  });

  it('grows with what is moved within it, and nothing in it is seen to move by that', () => {
    let collection = setTransform(grouped(), 'main', 'item-group', box(40, 30, 460, 300, 30));
    collection = setItem(collection, 'main', 'item-group', { flipHorizontal: true });
    collection = setTransform(collection, 'group', 'item-middle', { x: -60, y: -20 });
    const before = ['item-middle', 'item-high'].map((id) => seenAt(collection, id));
    const fitted = fitGroups(collection);
    expect(itemOf(fitted, 'main', 'item-group').transform.width).toBe(580);
    expect(['item-middle', 'item-high'].map((id) => seenAt(fitted, id))).toEqual(before);
    expect(itemOf(fitted, 'group', 'item-middle').transform).toMatchObject({ x: 0, y: 0 });
    expect(fitGroups(fitted)).toBe(fitted);
  });

  it('keeps the sources in it, and leaves with them', () => {
    const collection = grouped();
    expect([...sourceIdsWithin(collection, 'main')]).toEqual(['low', 'group', 'middle', 'high']);
    const without = removeItem(collection, 'group', 'item-high');
    expect(without.sources.map((source) => source.id)).toEqual(['low', 'middle', 'group']);
    expect(removeItem(without, 'main', 'item-group').sources.map((source) => source.id)).toEqual(['low']);
  });
});

describe('a scene within a scene', () => {
  const showing = (sceneId: string, id = `shows-${sceneId}`) => {
    const source = newSource('scene', id, sceneId);
    return { ...source, settings: { sceneId } };
  };
  const chain = (): SceneCollection => {
    let collection = addScene(addScene(studio(), newScene('b', 'B')), newScene('c', 'C'));
    collection = addItem(collection, 'main', showing('b'), 'main-b');
    return addItem(collection, 'b', showing('c'), 'b-c');
  };

  it('is refused where it would show itself, directly, through others or through a group', () => {
    const collection = chain();
    expect(addItem(collection, 'main', showing('main'), 'again')).toBe(collection);
    expect(addItem(collection, 'c', showing('main'), 'again')).toBe(collection);
    expect(addItem(collection, 'b', showing('main'), 'again')).toBe(collection);
    const group = { sourceId: 'group', itemId: 'item-group', name: 'Group' };
    const inGroup = groupItems(collection, 'b', ['b-c'], group);
    expect(addItem(inGroup, 'c', showing('main'), 'again')).toBe(inGroup);
    expect(addItem(inGroup, 'group', showing('main'), 'again')).toBe(inGroup);
    // Twice is not in a circle.
    expect(addItem(collection, 'main', showing('c'), 'main-c')).not.toBe(collection);
  });

  it('cannot be made to show itself afterwards', () => {
    const collection = chain();
    expect(editSource(collection, 'shows-c', 'scene', { sceneId: 'main' })).toBe(collection);
    expect(editSource(collection, 'shows-b', 'scene', { sceneId: 'c' })).not.toBe(collection);
  });

  it('is gone from everywhere when it is removed', () => {
    const collection = removeScene(chain(), 'c');
    expect(containerItems(collection, 'b')).toEqual([]);
    expect(collection.sources.some((source) => source.id === 'shows-c')).toBe(false);
  });
});
