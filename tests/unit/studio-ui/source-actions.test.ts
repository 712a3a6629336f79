import { expect, it } from 'vitest';
import { sourceActions } from '../../../src/renderer/app/source-actions.ts';
import { createSceneStore } from '../../../src/renderer/bridge/scene-store.ts';
import type { MediaState } from '../../../src/renderer/program/media/media-state.ts';
import { addAudioInput, addItem } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../../src/shared/scene/defaults.ts';

const empty = newCollection('Show', 'scene');
const withFilm = addItem(empty, 'scene', newSource('media', 'film', 'Film'), 'item-film');
const collection = addAudioInput(withFilm, newAudioInput('voice', 'Voice'));

function desk() {
  const scenes = createSceneStore(collection);
  const asked: unknown[] = [];
  let phase: MediaState['phase'] = 'playing';
  const program = {
    mediaStates: () => [{ sourceId: 'film', phase, positionMs: 4000, durationMs: 60_000 } as MediaState],
    controlMedia: (...call: unknown[]) => asked.push(call),
  };
  const run = (id: string): void => {
    const action = sourceActions({ scenes, program }).find((each) => each.id === id);
    if (!action) throw new Error(`There is no action ${id}.`);
    action.run();
  };
  return { scenes, asked, run, pause: () => (phase = 'paused') };
}

it('shows, hides and mutes, each a step that can be taken back', () => {
  const { scenes, run } = desk();
  const item = () => scenes.collection().scenes[0]?.items[0];
  run('show:film');
  expect(item()?.visible).toBe(false);
  run('show:film');
  expect(item()?.visible).toBe(true);
  run('mute:voice');
  expect(scenes.collection().audioInputs[0]?.muted).toBe(true);
  scenes.undo();
  scenes.undo();
  expect([scenes.collection().audioInputs[0]?.muted, item()?.visible]).toEqual([false, false]);
});

it('plays, pauses and moves a film', () => {
  const { asked, run, pause } = desk();
  run('play:film');
  pause();
  for (const id of ['play:film', 'restart:film', 'stop:film', 'back:film', 'ahead:film']) run(id);
  expect(asked).toEqual([
    ['film', 'pause'],
    ['film', 'play'],
    ['film', 'restart'],
    ['film', 'stop'],
    ['film', 'seek', 0],
    ['film', 'seek', 14_000],
  ]);
});

it('are named once each', () => {
  const { scenes } = desk();
  const ids = sourceActions({
    scenes,
    program: { mediaStates: () => [], controlMedia: () => undefined },
  }).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['mute:voice', 'show:film', 'ahead:film']));
});
