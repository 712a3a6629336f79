import { expect, it } from 'vitest';
import { addAudioInput, addItem, setSceneTransition } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SourceKind } from '../../../src/shared/scene/model.ts';
import { safeView } from '../../../src/shared/scene/safe-view.ts';
import { newVideoFilter } from '../../../src/shared/scene/video-filter.ts';

it('leaves devices, videos, pages, filters and sound out, in groups as well', () => {
  const kinds: readonly SourceKind[] = ['camera', 'media', 'webPage', 'stream', 'screen', 'widget', 'color'];
  let collection = addAudioInput(newCollection('Show', 'scene'), newAudioInput('mic', 'Microphone'));
  for (const kind of kinds)
    collection = addItem(collection, 'scene', newSource(kind, kind, kind), `item-${kind}`);
  const text = {
    ...newSource('text', 'text', 'Text'),
    filters: [newVideoFilter('blur', 'blur', 'Blur')],
  };
  collection = addItem(collection, 'scene', text, 'item-text');
  const group = newSource('group', 'group', 'Group');
  const items = collection.sources.map((source) => newItem(`in-${source.id}`, source, collection.canvas));
  collection = addItem(
    collection,
    'scene',
    { ...group, settings: { ...group.settings, items } },
    'item-group',
  );
  const before = structuredClone(collection);

  const view = safeView(collection);
  expect(view.sources.map(({ kind }) => kind).sort()).toEqual(['color', 'group', 'text']);
  expect(view.sources.every(({ filters }) => filters.length === 0)).toBe(true);
  expect(view.scenes[0]?.items.map(({ id }) => id).sort()).toEqual(['item-color', 'item-group', 'item-text']);
  const shown = view.sources.find((source) => source.kind === 'group');
  expect(shown?.settings.items.map(({ id }) => id).sort()).toEqual(['in-color', 'in-text']);
  expect(view.audioInputs).toEqual([]);
  const ways = (['stinger', 'fade'] as const).map((kind) => {
    const own = setSceneTransition(collection, 'scene', { kind, durationMs: 300 });
    return safeView(own).scenes[0]?.transition?.kind;
  });
  expect(ways).toEqual([undefined, 'fade']);
  expect(collection).toEqual(before);
});
