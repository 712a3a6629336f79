import { expect, it } from 'vitest';
import { PartDelay } from '../../../server/delivery/part-delay.ts';

it('parts are late by the soonest of their clock', () => {
  const delay = new PartDelay();
  const publisher = {};
  expect(delay.measure(publisher, 1_000_000, 500)).toBe(0);
  expect(delay.measure(publisher, 1_300_000, 850)).toBe(50);
  // Sooner than all before: it is the measure of what follows.
  expect(delay.measure(publisher, 1_600_000, 1000)).toBe(0);
  expect(delay.measure(publisher, 1_900_000, 1310)).toBe(10);
  // Another publisher's timestamps have nothing to do with the first one's.
  expect(delay.measure({}, 7_000_000_000, 1400)).toBe(0);
});
