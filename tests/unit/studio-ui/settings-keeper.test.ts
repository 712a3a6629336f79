import { beforeEach, expect, it } from 'vitest';
import { createStore, type StoreApi } from 'zustand';
import { SettingsKeeper } from '../../../src/renderer/bridge/settings-keeper.ts';
import type { StudioSettings, StudioSettingsPatch } from '../../../src/shared/contracts/engine.ts';

const before = { theme: 'dark', language: 'system', firstRunDone: false } as StudioSettings;
let state: StoreApi<{ settings: StudioSettings }>;
let keeper: SettingsKeeper;
/** What the engine was asked for and has not answered. */
let asked: { patch: StudioSettingsPatch; answer: PromiseWithResolvers<StudioSettings> }[];
let kept: StudioSettings;

beforeEach(() => {
  state = createStore(() => ({ settings: before }));
  asked = [];
  kept = before;
  keeper = new SettingsKeeper(state, {
    get: () => Promise.resolve(kept),
    update: (patch) => {
      const answer = Promise.withResolvers<StudioSettings>();
      asked.push({ patch, answer });
      return answer.promise;
    },
  });
});

/** The engine has it, and says so. */
function answer(index: number): void {
  kept = { ...kept, ...asked[index]?.patch } as StudioSettings;
  asked[index]?.answer.resolve(kept);
}

it('holds what was set before the engine has answered', async () => {
  const update = keeper.update({ theme: 'light' });
  expect(state.getState().settings).toEqual({ ...before, theme: 'light' });
  answer(0);
  await update;
  expect(state.getState().settings).toEqual({ ...before, theme: 'light' });
});

it('keeps the second of two changes while the answer to the first comes', async () => {
  const first = keeper.update({ theme: 'light' });
  const second = keeper.update({ language: 'de' });
  const both = { ...before, theme: 'light', language: 'de' };
  answer(0);
  await first;
  expect(state.getState().settings).toEqual(both);
  answer(1);
  await second;
  expect(state.getState().settings).toEqual(both);
});

it('goes back to what the engine has when that refuses', async () => {
  const update = keeper.update({ theme: 'light' });
  asked[0]?.answer.reject(new Error('The disk is full.'));
  await expect(update).rejects.toThrow('The disk is full.');
  expect(state.getState().settings).toEqual(before);
});
