import { newAudioInput } from './defaults.ts';
import type { AudioInput, SceneCollection, Stinger } from './model.ts';

/** The strip of the stinger's sound, which no mixer shows. The performer hears it with whatever else is monitored. */
export function stingerStrip(id: string, { soundGainDb }: Stinger): AudioInput {
  return { ...newAudioInput(id, 'Stinger'), gainDb: soundGainDb, monitoring: 'monitorAndProgram' };
}

/** Removes a strip; what was turned down by it is no longer. */
export function removeAudioInput(collection: SceneCollection, inputId: string): SceneCollection {
  const audioInputs = collection.audioInputs.filter((input) => input.id !== inputId);
  if (audioInputs.length === collection.audioInputs.length) return collection;
  return { ...collection, audioInputs: audioInputs.map((input) => withoutTrigger(input, inputId)) };
}

function withoutTrigger(input: AudioInput, triggerInputId: string): AudioInput {
  const filters = input.filters.map((filter) =>
    filter.kind === 'ducking' && filter.settings.triggerInputId === triggerInputId
      ? { ...filter, settings: { ...filter.settings, triggerInputId: '' } }
      : filter,
  );
  return filters.every((filter, index) => filter === input.filters[index]) ? input : { ...input, filters };
}

/** Without the strips whose source is gone. */
export function withoutLostStrips(collection: SceneCollection): SceneCollection {
  const ids = new Set(collection.sources.map((source) => source.id));
  const lost = collection.audioInputs.filter(({ sourceId }) => sourceId !== '' && !ids.has(sourceId));
  return lost.reduce((before, input) => removeAudioInput(before, input.id), collection);
}
