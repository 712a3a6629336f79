import { expect, it } from 'vitest';
import { SilentInputs } from '../../../src/renderer/bridge/silent-inputs.ts';

it('notices an input that gives nothing for twelve seconds, until it is heard again', () => {
  const inputs = new SilentInputs();
  const at = (seconds: number, ...levels: [id: string, db: number][]): string[] =>
    inputs.handle(
      levels.map(([id, db]) => ({ id, peakDb: [db, -120] })),
      seconds * 1000,
    );
  expect(at(0, ['mic', -120], ['room', -120])).toEqual([]);
  expect(at(11, ['mic', -120], ['room', -68])).toEqual([]);
  expect(at(12, ['mic', -80], ['room', -120])).toEqual(['mic']);
  expect(at(13, ['mic', -40], ['room', -120])).toEqual([]);
  expect(at(24, ['mic', -120], ['room', -120])).toEqual(['room']);
  // One that was gone begins anew.
  expect(at(24, ['mic', -60])).toEqual([]);
  expect(at(36, ['mic', -120], ['room', -120])).toEqual(['mic']);
  expect(at(47, ['mic', -20], ['room', -120])).toEqual([]);
});
