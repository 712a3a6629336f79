import { describe, expect, it } from 'vitest';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';
import * as commands from '../../../src/shared/scene/commands.ts';
import {
  newAudioInput,
  noStinger,
  newCollection,
  newItemLook,
  newScene,
  newSource,
} from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection, SourceKind } from '../../../src/shared/scene/model.ts';

function studio(): SceneCollection {
  let collection = newCollection('Show', 'main');
  collection = commands.addScene(collection, newScene('pause', 'Pause'));
  collection = commands.addItem(collection, 'main', newSource('camera', 'camera', 'Camera'), 'item-camera');
  collection = commands.addItem(collection, 'main', newSource('text', 'title', 'Title'), 'item-title');
  return commands.addAudioInput(collection, newAudioInput('mic', 'Microphone'));
}

const itemIds = (collection: SceneCollection, sceneId = 'main') =>
  collection.scenes.find((scene) => scene.id === sceneId)?.items.map((item) => item.id);

describe('defaults', () => {
  it('fit the schema for every kind of source', () => {
    let collection = studio();
    for (const kind of ['camera', 'image', 'text', 'color'] satisfies SourceKind[]) {
      collection = commands.addItem(
        collection,
        'pause',
        newSource(kind, `new-${kind}`, kind),
        `item-${kind}`,
      );
    }
    expect(sceneCollectionSchema.parse(collection)).toEqual(collection);
  });
});

describe('scenes', () => {
  it('are renamed, moved and switched', () => {
    let collection = commands.renameScene(studio(), 'pause', 'Break');
    collection = commands.moveScene(collection, 'pause', 0);
    collection = commands.switchScene(collection, 'pause');
    expect(collection.scenes.map((scene) => scene.name)).toEqual(['Break', 'Scene 1']);
    expect(collection.programSceneId).toBe('pause');
  });

  it('leave with the sources that only they used, and hand the program to a neighbour', () => {
    const collection = commands.removeScene(studio(), 'main');
    expect(collection.programSceneId).toBe('pause');
    expect(collection.sources).toEqual([]);
    expect(commands.removeScene(collection, 'pause')).toBe(collection);
  });

  it('are copied with items of their own and the same sources', () => {
    let count = 0;
    const collection = commands.duplicateScene(studio(), 'main', {
      id: 'copy',
      name: 'Copy',
      newItemId: () => `copied-${count++}`,
    });
    expect(collection.scenes.map((scene) => scene.id)).toEqual(['main', 'copy', 'pause']);
    expect(itemIds(collection, 'copy')).toEqual(['copied-0', 'copied-1']);
    expect(commands.removeScene(collection, 'main').sources).toHaveLength(2);
    const own = { kind: 'wipe', durationMs: 900 } as const;
    const copied = commands.duplicateScene(commands.setSceneTransition(studio(), 'main', own), 'main', {
      ...{ id: 'copy', name: 'Copy', newItemId: () => `again-${count++}` },
    });
    expect(commands.transitionInto(copied, 'copy')).toMatchObject(own);
  });
});

describe('items', () => {
  it('are stacked, moved and removed', () => {
    let collection = commands.moveItem(studio(), 'main', 'item-title', 0);
    expect(itemIds(collection)).toEqual(['item-title', 'item-camera']);
    collection = commands.removeItem(collection, 'main', 'item-camera');
    expect(itemIds(collection)).toEqual(['item-title']);
    expect(collection.sources.map((source) => source.id)).toEqual(['title']);
  });

  it('keep their source while another scene uses it', () => {
    const before = studio();
    const [camera] = before.sources;
    expect(camera).toBeDefined();
    if (!camera) return;
    const shared = commands.addItem(before, 'pause', camera, 'second');
    expect(shared.sources).toHaveLength(2);
    expect(commands.removeItem(shared, 'main', 'item-camera').sources).toHaveLength(2);
  });

  it('are copied with a source of their own above the original', () => {
    const copy = { itemId: 'copy', sourceId: 'camera-2', sourceName: 'Camera 2' };
    const collection = commands.duplicateItem(studio(), 'main', 'item-camera', copy);
    expect(itemIds(collection)).toEqual(['item-camera', 'copy', 'item-title']);
    expect(collection.sources.at(-1)).toMatchObject({ id: 'camera-2', kind: 'camera', name: 'Camera 2' });
    expect(sceneCollectionSchema.safeParse(collection).success).toBe(true);
  });

  it('take bounded transforms and opacity', () => {
    let collection = commands.setTransform(studio(), 'main', 'item-camera', {
      width: -5,
      rotationDegrees: 270,
    });
    collection = commands.setItem(collection, 'main', 'item-camera', { opacity: 7, visible: false });
    expect(collection.scenes[0]?.items[0]).toMatchObject({
      transform: { x: 0, width: 1, height: 720, rotationDegrees: -90 },
      opacity: 1,
      visible: false,
    });
  });
});

describe('looks', () => {
  it('are cropped by whole px, flipped and mixed', () => {
    const collection = commands.setItem(studio(), 'main', 'item-camera', {
      crop: { left: 10.4, top: -3, right: 99_999, bottom: 0 },
      flipHorizontal: true,
      blend: 'screen',
    });
    expect(collection.scenes[0]?.items[0]).toMatchObject({
      crop: { left: 10, top: 0, right: 16_384, bottom: 0 },
      flipHorizontal: true,
      flipVertical: false,
      blend: 'screen',
    });
    expect(sceneCollectionSchema.parse(collection)).toEqual(collection);
  });

  it('of scenes follow each other by a transition of bounded length', () => {
    const collection = commands.setTransition(studio(), { kind: 'wipe', durationMs: 1 });
    expect(collection.transition).toEqual({
      kind: 'wipe',
      direction: 'left',
      durationMs: 50,
      stinger: noStinger,
    });
    expect(sceneCollectionSchema.parse(collection)).toEqual(collection);
  });

  it('are a stinger’s for any scene that has one of its own, while there is a video', () => {
    const stinger = { ...noStinger, assetId: 'video' };
    const without = commands.setSceneTransition(studio(), 'pause', { kind: 'stinger', durationMs: 300 });
    expect(commands.stingerInUse(without)).toBeUndefined();
    expect(commands.stingerInUse(commands.setTransition(without, { stinger }))).toEqual(stinger);
    expect(commands.stingerInUse(commands.setTransition(studio(), { stinger }))).toBeUndefined();
    // As older ones have it.
    const old = {
      ...without,
      transition: { ...without.transition, stinger: { assetId: 'video', cutPointMs: 900 } },
    };
    expect(sceneCollectionSchema.parse(old).transition.stinger).toEqual({ ...stinger, cutPointMs: 900 });
  });

  it('are plain in a collection from before there were any', () => {
    const collection = studio();
    const old = {
      ...collection,
      transition: undefined,
      sources: collection.sources.map(({ id, name, kind, settings }) => ({ id, name, kind, settings })),
      scenes: collection.scenes.map((scene) => ({
        ...scene,
        items: scene.items.map(({ id, sourceId, visible, locked, transform, fit, opacity }) => ({
          ...{ id, sourceId, visible, locked, transform, fit, opacity },
        })),
      })),
    };
    expect(sceneCollectionSchema.parse(old)).toEqual({
      ...collection,
      transition: { kind: 'cut', direction: 'left', durationMs: 300, stinger: noStinger },
    });
  });
});

describe('sources and strips', () => {
  it('are edited by kind', () => {
    const collection = commands.editSource(studio(), 'title', 'text', { text: 'Hello' });
    expect(collection.sources[1]).toMatchObject({ settings: { text: 'Hello', fontFamily: 'Inter' } });
    expect(commands.editSource(collection, 'camera', 'text', { text: 'x' })).toBe(collection);
  });

  it('have a gain within the fader', () => {
    const collection = commands.setAudioInput(studio(), 'mic', { gainDb: 40, muted: true });
    expect(collection.audioInputs[0]).toMatchObject({ gainDb: 12, muted: true });
    expect(commands.removeAudioInput(collection, 'mic').audioInputs).toEqual([]);
  });
});

describe('a change that changes nothing', () => {
  const collection = studio();
  const transform = collection.scenes[0]?.items[0]?.transform ?? {};
  it.each<[string, (collection: SceneCollection) => SceneCollection]>([
    ['same name', (c) => commands.renameScene(c, 'main', 'Scene 1')],
    ['unknown scene', (c) => commands.renameScene(c, 'nowhere', 'x')],
    ['same place', (c) => commands.moveItem(c, 'main', 'item-camera', 0)],
    ['unknown item', (c) => commands.removeItem(c, 'main', 'nothing')],
    ['same transform', (c) => commands.setTransform(c, 'main', 'item-camera', transform)],
    ['same setting', (c) => commands.editSource(c, 'title', 'text', { text: 'Text' })],
    ['same source name', (c) => commands.renameSource(c, 'title', 'Title')],
    ['same gain', (c) => commands.setAudioInput(c, 'mic', { gainDb: 0 })],
    ['same canvas', (c) => commands.setCanvas(c, { ...c.canvas })],
    ['same crop', (c) => commands.setItem(c, 'main', 'item-camera', { crop: { ...newItemLook.crop } })],
    ['same transition', (c) => commands.setTransition(c, { ...c.transition })],
    ['same program', (c) => commands.switchScene(c, 'main')],
  ])('is the very same collection: %s', (_name, change) => {
    expect(change(collection)).toBe(collection);
  });
});
