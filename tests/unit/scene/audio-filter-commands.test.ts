import { describe, expect, it } from 'vitest';
import * as filters from '../../../src/shared/scene/audio-filter-commands.ts';
import { audioFilterKinds, filterRanges, newAudioFilter } from '../../../src/shared/scene/audio-filter.ts';
import { addAudioInput, removeAudioInput, setAudioInput } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';

/** A microphone with one filter of every kind, and another microphone. */
function mixer(): SceneCollection {
  const two = ['mic', 'other'].reduce(
    (collection, id) => addAudioInput(collection, newAudioInput(id, id)),
    newCollection('Show', 'scene'),
  );
  return filters.addAudioFilters(
    two,
    'mic',
    audioFilterKinds.map((kind) => newAudioFilter(kind, kind, kind)),
  );
}
const idsOf = (collection: SceneCollection) => collection.audioInputs[0]?.filters.map(({ id }) => id);
const settingsOf = (collection: SceneCollection, id: string) =>
  collection.audioInputs[0]?.filters.find((filter) => filter.id === id)?.settings;

describe('filters of an input', () => {
  it('begin as most people would, and are what the schema takes', () => {
    const collection = mixer();
    expect(settingsOf(collection, 'compressor')).toEqual({
      thresholdDb: -18,
      ratio: 10,
      attackMs: 6,
      releaseMs: 60,
      gainDb: 0,
    });
    expect(settingsOf(collection, 'gate')).toMatchObject({ openDb: -26, closeDb: -32, holdMs: 200 });
    expect(settingsOf(collection, 'ducking')).toMatchObject({ triggerInputId: '' });
    expect(sceneCollectionSchema.parse(structuredClone(collection))).toEqual(collection);
  });

  it('are moved, renamed, switched and removed', () => {
    const moved = filters.moveAudioFilter(mixer(), 'mic', 'limiter', 0);
    expect(idsOf(moved)?.[0]).toBe('limiter');
    const patch = { name: 'Brick wall', enabled: false };
    const set = filters.setAudioFilter(moved, 'mic', 'limiter', patch);
    expect(set.audioInputs[0]?.filters[0]).toMatchObject(patch);
    expect(idsOf(filters.removeAudioFilter(set, 'mic', 'limiter'))).not.toContain('limiter');
    expect(set.audioInputs[1]).toBe(moved.audioInputs[1]);
  });

  it.each(audioFilterKinds)('%s keeps every number within its range', (kind) => {
    const ranges = Object.entries<{ min: number; max: number }>(filterRanges[kind]);
    for (const [key, { min, max }] of ranges) {
      const low = filters.editAudioFilter(mixer(), 'mic', kind, kind, { [key]: min - 1000 });
      expect(settingsOf(low, kind)).toHaveProperty(key, min);
      const high = filters.editAudioFilter(mixer(), 'mic', kind, kind, { [key]: max + 100_000 });
      expect(settingsOf(high, kind)).toHaveProperty(key, max);
      expect(sceneCollectionSchema.safeParse(high).success).toBe(true);
    }
  });

  it('are at most sixteen', () => {
    const full = Array.from({ length: 20 }).reduce<SceneCollection>(
      (collection, _, index) =>
        filters.addAudioFilters(collection, 'other', [newAudioFilter('gain', `gain-${index}`, 'Gain')]),
      mixer(),
    );
    expect(full.audioInputs[1]?.filters).toHaveLength(16);
    expect(sceneCollectionSchema.safeParse(full).success).toBe(true);
  });

  it('forget a trigger that is removed', () => {
    const ducked = filters.editAudioFilter(mixer(), 'mic', 'ducking', 'ducking', { triggerInputId: 'other' });
    expect(settingsOf(removeAudioInput(ducked, 'other'), 'ducking')).toMatchObject({ triggerInputId: '' });
  });

  it.each<[string, (collection: SceneCollection) => SceneCollection]>([
    ['unknown input', (c) => filters.addAudioFilters(c, 'nobody', [newAudioFilter('gain', 'g', 'Gain')])],
    ['unknown filter', (c) => filters.removeAudioFilter(c, 'mic', 'nothing')],
    ['same place', (c) => filters.moveAudioFilter(c, 'mic', 'gain', 0)],
    ['same name', (c) => filters.setAudioFilter(c, 'mic', 'gain', { name: 'gain' })],
    ['same setting', (c) => filters.editAudioFilter(c, 'mic', 'gain', 'gain', { gainDb: 0 })],
    ['other kind', (c) => filters.editAudioFilter(c, 'mic', 'gain', 'limiter', { thresholdDb: -1 })],
  ])('are the very same after no change: %s', (_case, command) => {
    const collection = mixer();
    expect(command(collection)).toBe(collection);
  });
});

describe('an input', () => {
  it('keeps balance and sync offset within bounds', () => {
    const set = setAudioInput(mixer(), 'mic', { balance: 3, syncOffsetMs: -5000, mono: true });
    expect(set.audioInputs[0]).toMatchObject({ balance: 1, syncOffsetMs: -950, mono: true });
  });

  it('of an older collection is loaded as it sounded', () => {
    const collection = addAudioInput(newCollection('Show', 'scene'), newAudioInput('mic', 'mic'));
    const { id, name, deviceId, deviceLabel, gainDb, muted } = newAudioInput('mic', 'mic');
    const older = { ...collection, audioInputs: [{ id, name, deviceId, deviceLabel, gainDb, muted }] };
    expect(sceneCollectionSchema.parse(older)).toEqual(collection);
  });

  it('with a filter that is none is refused', () => {
    const broken = structuredClone(mixer()) as unknown as { audioInputs: { filters: unknown[] }[] };
    broken.audioInputs[0]?.filters.push({ id: 'x', name: 'x', kind: 'reverb', enabled: true, settings: {} });
    expect(sceneCollectionSchema.safeParse(broken).success).toBe(false);
  });
});
