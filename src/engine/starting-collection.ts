import { randomUUID } from 'node:crypto';
import { newAudioInput, newCollection, newItem, newSource } from '../shared/scene/defaults.ts';
import type { SceneCollection } from '../shared/scene/model.ts';

/** What a new profile opens with: one empty scene, or, on test devices, one that shows them. */
export function startingCollection(fakeDevices: boolean): SceneCollection {
  const collection = newCollection('My show', randomUUID());
  if (!fakeDevices) return collection;
  const camera = newSource('camera', randomUUID(), 'Test camera');
  return {
    ...collection,
    sources: [camera],
    scenes: collection.scenes.map((scene) => ({
      ...scene,
      items: [newItem(randomUUID(), camera, collection.canvas)],
    })),
    audioInputs: [newAudioInput(randomUUID(), 'Test microphone')],
  };
}
