import { expect, it } from 'vitest';
import { addAudioInput, addItem, removeItem } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { shownSourceIds } from '../../../src/shared/scene/shown-sources.ts';

it('finds what is visible on the program, in groups and nested scenes, too', () => {
  const empty = newCollection('Show', 'stage');
  const { canvas } = empty;
  const item = (id: string, sourceId: string) =>
    newItem(id, { ...newSource('color', sourceId, sourceId) }, canvas);
  const collection: SceneCollection = {
    ...empty,
    sources: [
      newSource('media', 'clip', 'Clip'),
      newSource('media', 'hidden', 'Hidden'),
      newSource('media', 'elsewhere', 'Elsewhere'),
      { ...newSource('scene', 'itself', 'Itself'), settings: { sceneId: 'stage' } },
      {
        ...newSource('group', 'group', 'Group'),
        settings: { width: 10, height: 10, items: [item('c', 'clip')] },
      },
    ],
    scenes: [
      {
        id: 'stage',
        name: 'Stage',
        items: [item('a', 'group'), item('b', 'itself'), { ...item('d', 'hidden'), visible: false }],
      },
      { id: 'other', name: 'Other', items: [item('e', 'elsewhere')] },
    ],
  };
  expect([...shownSourceIds(collection, 'stage')].sort()).toEqual(['clip', 'group', 'itself']);
});

it('takes the strip of a source away with it', () => {
  const before = addAudioInput(newCollection('Show', 'stage'), newAudioInput('microphone', 'Microphone'));
  const strip = { ...newAudioInput('strip', 'Clip'), sourceId: 'clip' };
  const added = addAudioInput(addItem(before, 'stage', newSource('media', 'clip', 'Clip'), 'item'), strip);
  expect(added.audioInputs).toHaveLength(2);
  expect(removeItem(added, 'stage', 'item').audioInputs).toEqual(before.audioInputs);
});
