import { describe, expect, it } from 'vitest';
import {
  createSceneStore,
  editedContainerId,
  editedScene,
  onlySelected,
  type SceneStore,
} from '../../../src/renderer/bridge/scene-store.ts';
import {
  addItem,
  addScene,
  removeItem,
  removeScene,
  setTransform,
} from '../../../src/shared/scene/commands.ts';
import { containerItems } from '../../../src/shared/scene/containers.ts';
import { newCollection, newScene, newSource } from '../../../src/shared/scene/defaults.ts';
import { groupItems } from '../../../src/shared/scene/groups.ts';
import { arrangementOnAir } from '../../../src/shared/scene/staging.ts';

/** Scenes `a` with two colours and a group of two more, and `b`, empty; `a` is on the program. */
function store(): SceneStore {
  let collection = addScene(newCollection('Show', 'a'), newScene('b', 'B'));
  for (const id of ['one', 'two', 'three', 'four']) {
    collection = addItem(collection, 'a', newSource('color', id, id), `item-${id}`);
  }
  const group = { sourceId: 'group', itemId: 'item-group', name: 'Group' };
  return createSceneStore(groupItems(collection, 'a', ['item-three', 'item-four'], group));
}

/** What the program shows of scene `a`. */
function onAir(scenes: SceneStore) {
  const { history, onAir: then } = scenes.store.getState();
  return arrangementOnAir(history.present, then);
}

describe('the selection', () => {
  it('is of one scene or one group', () => {
    const scenes = store();
    scenes.selectItems(['item-one', 'item-two']);
    expect(scenes.store.getState().selectedItemIds).toEqual(['item-one', 'item-two']);
    expect(onlySelected(scenes.store.getState())).toBeUndefined();
    scenes.selectItems(['item-one', 'item-three']);
    expect(scenes.store.getState().selectedItemIds).toEqual(['item-three']);
    expect(editedContainerId(scenes.store.getState())).toBe('group');
    scenes.select('of-no-scene');
    expect(scenes.store.getState().selectedItemIds).toEqual([]);
  });

  it('loses what was removed and what is of another scene', () => {
    const scenes = store();
    scenes.selectItems(['item-one', 'item-two']);
    scenes.change('Remove', (before) => removeItem(before, 'a', 'item-two'));
    expect(scenes.store.getState().selectedItemIds).toEqual(['item-one']);
    scenes.setPreviewScene('b');
    expect(scenes.store.getState().selectedItemIds).toEqual([]);
  });
});

it('fits a group when a drag in it ends, as part of the same step', () => {
  const scenes = store();
  const before = scenes.collection();
  const move = (x: number) => {
    scenes.change('Move', (present) => setTransform(present, 'group', 'item-three', { x }), 'drag');
  };
  move(-50);
  move(-100);
  expect(containerItems(scenes.collection(), 'group')?.[0]?.transform.x).toBe(-100);
  scenes.endGesture();
  expect(containerItems(scenes.collection(), 'group')?.[0]?.transform.x).toBe(0);
  expect(containerItems(scenes.collection(), 'a')?.at(-1)?.transform.x).toBe(-100);
  scenes.undo();
  expect(scenes.collection()).toBe(before);
});

describe('studio mode', () => {
  it('arranges one scene while another is on the program, and swaps them', () => {
    const scenes = store();
    scenes.setStudioMode(true);
    scenes.setPreviewScene('b');
    expect(scenes.collection().programSceneId).toBe('a');
    expect(editedScene(scenes.store.getState()).id).toBe('b');
    scenes.transition();
    expect(scenes.collection().programSceneId).toBe('b');
    expect(editedScene(scenes.store.getState()).id).toBe('a');
    expect(scenes.store.getState().take).toEqual({ count: 1, transition: undefined });
    scenes.setStudioMode(false);
    expect(editedScene(scenes.store.getState()).id).toBe('b');
  });

  it('leaves the program as it was put on air, whatever is done to the same scene', () => {
    const scenes = store();
    scenes.setStudioMode(true);
    const before = containerItems(onAir(scenes), 'a');
    scenes.change('Move', (present) => setTransform(present, 'a', 'item-one', { x: 500 }));
    scenes.change('Remove', (present) => removeItem(present, 'a', 'item-two'));
    scenes.change('Move', (present) => setTransform(present, 'group', 'item-three', { y: 40 }));
    expect(containerItems(onAir(scenes), 'a')).toBe(before);
    expect(onAir(scenes).sources.map((source) => source.id)).toContain('two');
    expect(containerItems(onAir(scenes), 'group')?.[0]?.transform.y).toBe(0);
    scenes.transition();
    expect(containerItems(onAir(scenes), 'a')?.[0]?.transform.x).toBe(500);
    expect(onAir(scenes).sources.map((source) => source.id)).not.toContain('two');
  });

  it('changes by hand only at the end of the way', () => {
    const scenes = store();
    scenes.setTBar(0.5);
    expect(scenes.store.getState().tBar).toBe(0);
    scenes.setStudioMode(true);
    scenes.setPreviewScene('b');
    scenes.setTBar(0.5);
    expect(scenes.store.getState().tBar).toBe(0.5);
    expect(scenes.collection().programSceneId).toBe('a');
    scenes.setTBar(1);
    expect(scenes.collection().programSceneId).toBe('b');
    expect(scenes.store.getState().tBar).toBe(0);
  });

  it('goes on when the previewed scene or the one on the program is removed', () => {
    const scenes = store();
    scenes.setStudioMode(true);
    scenes.setPreviewScene('b');
    scenes.change('Remove', (present) => removeScene(present, 'b'));
    expect(editedScene(scenes.store.getState()).id).toBe('a');
    scenes.undo();
    scenes.setPreviewScene('b');
    scenes.change('Remove', (present) => removeScene(present, 'a'));
    expect(scenes.collection().programSceneId).toBe('b');
    expect(scenes.store.getState().onAir.programSceneId).toBe('b');
  });
});
