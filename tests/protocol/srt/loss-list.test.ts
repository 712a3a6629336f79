import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LossList } from '../../../src/shared/media/srt/loss-list.ts';
import { SequenceIndex } from '../../../src/shared/media/srt/sequence-index.ts';

/** The ranges that a set of numbers falls into. */
function rangesOf(numbers: ReadonlySet<number>): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.last === number - 1) last.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges;
}

it('is a set of numbers, whatever is added and removed', () => {
  const change = fc.record({
    adds: fc.boolean(),
    first: fc.nat(60),
    length: fc.nat(12),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const list = new LossList();
      const model = new Set<number>();
      for (const { adds, first, length } of changes) {
        const last = first + length;
        const before = new Set(model);
        for (let number = first; number <= last; number++) {
          if (adds) model.add(number);
          else model.delete(number);
        }
        if (adds) list.add(first, last);
        const removed = adds ? [] : list.remove(first, last);
        expect(removed).toEqual(rangesOf(before.difference(model)));
        expect(list.count).toBe(model.size);
        expect(list.within(0, Infinity)).toEqual(rangesOf(model));
        expect(list.earliest).toEqual(rangesOf(model)[0]);
      }
    }),
  );
});

it('gives a part of itself', () => {
  const list = new LossList();
  list.add(0, 10);
  list.add(20, 20);
  list.add(30, 35);
  expect(list.within(5, 32)).toEqual([
    { first: 5, last: 10 },
    { first: 20, last: 20 },
    { first: 30, last: 32 },
  ]);
  expect(list.within(5, 32, 1)).toEqual([{ first: 5, last: 10 }]);
  expect(list.within(11, 19)).toEqual([]);
});

it('takes a range of a thousand million packets as easily as one', () => {
  const list = new LossList();
  list.add(0, 2 ** 30);
  expect(list.remove(1000, 1000)).toEqual([{ first: 1000, last: 1000 }]);
  expect(list.count).toBe(2 ** 30);
});

it('finds the packet of a sequence number and back, around the circle any number of times', () => {
  const sequence = fc.nat(2 ** 31 - 1);
  fc.assert(
    fc.property(
      sequence,
      fc.nat(2 ** 40),
      fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 }),
      (initial, near, step) => {
        const sequences = new SequenceIndex(initial);
        expect(sequences.indexOf(sequences.sequenceOf(near + step), near)).toBe(near + step);
      },
    ),
  );
});
