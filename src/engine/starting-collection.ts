import { randomUUID } from 'node:crypto';
import type { FirstNames } from '../shared/language/first-names.ts';
import { newAudioInput, newCollection, newItem, newSource } from '../shared/scene/defaults.ts';
import type { SceneCollection } from '../shared/scene/model.ts';

/** A collection with one empty scene, as the performer's language calls it. */
export function emptyCollection(name: string, names: FirstNames): SceneCollection {
  const collection = newCollection(name, randomUUID());
  return { ...collection, scenes: collection.scenes.map((scene) => ({ ...scene, name: names.scene })) };
}

/** What a new profile opens with: one empty scene, or, on test devices, one that shows them. */
export function startingCollection(fakeDevices: boolean, names: FirstNames): SceneCollection {
  const collection = emptyCollection(names.show, names);
  if (!fakeDevices) return collection;
  const camera = newSource('camera', randomUUID(), names.testCamera);
  return {
    ...collection,
    sources: [camera],
    scenes: collection.scenes.map((scene) => ({
      ...scene,
      items: [newItem(randomUUID(), camera, collection.canvas)],
    })),
    audioInputs: [newAudioInput(randomUUID(), names.testMicrophone)],
  };
}
