import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CollectionSaver, type SavePhase } from '../../../src/renderer/bridge/collection-saver.ts';
import { newCollection } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';

const named = (name: string): SceneCollection => newCollection(name, 'scene');

describe('collection saver', () => {
  let written: string[];
  let phases: SavePhase[];
  let answer: () => Promise<unknown>;
  let saver: CollectionSaver;

  beforeEach(() => {
    vi.useFakeTimers();
    written = [];
    phases = [];
    answer = () => Promise.resolve();
    saver = new CollectionSaver({
      save: (collection) => {
        written.push(collection.name);
        return answer();
      },
      onPhase: (phase) => phases.push(phase),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes only the newest of changes in quick succession', async () => {
    saver.changed(named('a'));
    saver.changed(named('b'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toEqual(['b']);
    expect(phases.at(-1)).toBe('saved');
  });

  it('writes what rests at once, and a drag that never does no more often than it must', async () => {
    saver.changed(named('alone'));
    await vi.advanceTimersByTimeAsync(150);
    expect(written).toEqual(['alone']);
    written = [];
    for (let step = 0; step < 100; step++) {
      saver.changed(named(String(step)));
      await vi.advanceTimersByTimeAsync(16);
    }
    expect(written.length).toBeGreaterThan(1);
    expect(written.length).toBeLessThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(150);
    expect(written.at(-1)).toBe('99');
  });

  it('says that a write failed and tries again until it arrives', async () => {
    answer = () => Promise.reject(new Error('full'));
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(500);
    expect(phases.at(-1)).toBe('failed');
    answer = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(written).toEqual(['a', 'a']);
    expect(phases.at(-1)).toBe('saved');
  });

  it('writes what changed during a write afterwards, never two at once', async () => {
    const writes = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let index = 0;
    answer = () => writes[index++]?.promise ?? Promise.resolve();
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(500);
    saver.changed(named('b'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(written).toEqual(['a']);
    writes[0]?.resolve(undefined);
    await vi.advanceTimersByTimeAsync(500);
    expect(written).toEqual(['a', 'b']);
    expect(phases.at(-1)).toBe('saving');
    writes[1]?.resolve(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(phases.at(-1)).toBe('saved');
  });

  it('writes what is newest at once when the page goes, though a write was not answered, and nothing twice', async () => {
    answer = () => new Promise(() => undefined);
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(500);
    saver.flush();
    saver.changed(named('b'));
    saver.flush();
    saver.flush();
    expect(written).toEqual(['a', 'b']);
  });
});
