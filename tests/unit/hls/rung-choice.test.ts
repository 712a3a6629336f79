import Hls, { type ErrorData } from 'hls.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChosenRung } from '../../../server/web/player/hls-chosen-rung.ts';
import { RungChoice } from '../../../server/web/player/hls-rung-choice.ts';

let hls: Hls;
let pinned: number;

beforeEach(() => {
  vi.useFakeTimers();
  // hls.js looks for the clock there.
  vi.stubGlobal('self', globalThis);
  pinned = -1;
  hls = new Hls({ abrController: RungChoice });
  const levels = ['240p', '480p', 'source'].map((uri) => ({ uri, maxBitrate: 1, realBitrate: 1 }));
  Object.defineProperties(hls, {
    levels: { get: () => levels },
    nextLevel: { set: (level: number) => (pinned = level) },
    loadLevel: { get: () => pinned, set: (level: number) => (pinned = level) },
  });
});

afterEach(() => {
  hls.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What is chosen where hls.js would take the second rung. */
function chosen(): number {
  hls.nextAutoLevel = 1;
  return hls.nextAutoLevel;
}

/** Says that media of a rung was wanted that isn't there. */
function gap(level: number, type: 'main' | 'audio' = 'main'): void {
  const error: unknown = { details: Hls.ErrorDetails.FRAG_GAP, fatal: false, frag: { level, type } };
  hls.trigger(Hls.Events.ERROR, error as ErrorData);
}

it('is another rung for a while after a gap, and the one before again after that', () => {
  expect(chosen()).toBe(1);
  gap(1);
  expect(chosen()).toBe(0);
  gap(0);
  expect(chosen()).toBe(2);
  vi.advanceTimersByTime(61_000);
  expect(chosen()).toBe(1);
});

it('stays where the gap is in the sound, and where all rungs have one', () => {
  gap(1, 'audio');
  expect(chosen()).toBe(1);
  for (const level of [0, 1, 2]) gap(level);
  expect(chosen()).toBe(1);
});

it('is made by hls.js where the rung that the viewer wants has a gap, and by the viewer again after a while', () => {
  const chosen = new ChosenRung(hls);
  chosen.choose(({ uri }) => uri === 'source');
  expect(pinned).toBe(2);
  gap(1);
  gap(2, 'audio');
  expect(pinned).toBe(2);
  gap(2);
  expect(pinned).toBe(-1);
  vi.advanceTimersByTime(59_000);
  expect(pinned).toBe(-1);
  vi.advanceTimersByTime(2_000);
  expect(pinned).toBe(2);
  gap(2);
  vi.advanceTimersByTime(30_000);
  // Meanwhile the viewer wants what hls.js chooses.
  chosen.choose(() => false);
  vi.advanceTimersByTime(61_000);
  expect(pinned).toBe(-1);
  chosen.choose(({ uri }) => uri === 'source');
  gap(2);
  chosen.dispose();
  vi.advanceTimersByTime(61_000);
  expect(pinned).toBe(-1);
});
