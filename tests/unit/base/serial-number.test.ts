import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SerialSpace, SerialUnwrapper } from '../../../src/shared/base/serial-number.ts';

describe('SerialSpace', () => {
  it.each([16, 31, 32])('orders numbers of %i bits around the circle', (bits) => {
    const space = new SerialSpace(bits);
    const top = 2 ** bits - 1;
    expect(space.isBefore(top, 0)).toBe(true);
    expect(space.isBefore(0, top)).toBe(false);
    expect(space.distance(top, 2)).toBe(3);
    expect(space.distance(2, top)).toBe(-3);
    expect(space.add(top, 1)).toBe(0);
    expect(space.wrap(-1)).toBe(top);
  });

  it('gives back any step shorter than half the circle', () => {
    const space = new SerialSpace(31);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 }),
        (from, step) => {
          expect(space.distance(from, space.add(from, step))).toBe(step);
        },
      ),
    );
  });

  it.each([1, 53, 8.5])('refuses a width of %d bits', (bits) => {
    expect(() => new SerialSpace(bits)).toThrow(RangeError);
  });
});

describe('SerialUnwrapper', () => {
  it('counts on through wraps, forwards and back', () => {
    const unwrapper = new SerialUnwrapper(new SerialSpace(32));
    const top = 2 ** 32;
    expect([top - 2, 1, top - 1, 5].map((value) => unwrapper.unwrap(value))).toEqual([
      top - 2,
      top + 1,
      top - 1,
      top + 5,
    ]);
  });
});
