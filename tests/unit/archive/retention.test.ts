import { describe, expect, it } from 'vitest';
import { dueForRemoval, type ChannelRetention } from '../../../server/platform/broadcasts/retention.ts';

const dayMs = 86_400_000;
const now = 1000 * dayMs;
const rules = { days: 30, maxBytes: 1000 };

/** A broadcast that ended so many days ago. */
const ended = (id: string, slug: string, daysAgo: number, byteLength = 10) => ({
  id,
  slug,
  endedMs: now - daysAgo * dayMs,
  byteLength,
});
const own = (rulesOf: Record<string, ChannelRetention>) => new Map(Object.entries(rulesOf));

describe('what has to go', () => {
  const all = [
    ended('a', 'long', 40),
    ended('b', 'short', 8),
    ended('c', 'other', 31),
    ended('d', 'other', 29),
  ];

  it('goes by the days of the relay, or those of its channel', () => {
    const ofChannels = own({ long: { days: 90 }, short: { days: 7 } });
    expect(dueForRemoval(all, [], rules, ofChannels, now)).toEqual({ remove: ['b', 'c'], shorten: [] });
    expect(dueForRemoval(all, [], rules, new Map(), now).remove).toEqual(['a', 'c']);
    expect(dueForRemoval(all, [], rules, own({ other: { days: 0 } }), now).remove).toEqual(['a', 'c', 'd']);
  });

  it('is the oldest of a channel that has too much, and then the oldest of all', () => {
    const kept = [
      ended('a', 'big', 5, 400),
      ended('b', 'small', 4, 300),
      ended('c', 'big', 3, 300),
      ended('d', 'big', 2, 300),
    ];
    const ofChannels = own({ big: { maxBytes: 650 } });
    expect(dueForRemoval(kept, [], rules, ofChannels, now).remove).toEqual(['a']);
    expect(dueForRemoval(kept, [], { ...rules, maxBytes: 500 }, ofChannels, now).remove).toEqual([
      'a',
      'b',
      'c',
    ]);
    // More than the relay has for all is no promise.
    expect(
      dueForRemoval(kept, [], { ...rules, maxBytes: 500 }, own({ big: { maxBytes: 5000 } }), now).remove,
    ).toEqual(['a', 'b', 'c']);
  });

  it('is the beginning of what is live where that alone is too much', () => {
    const live = [
      { id: 'l', slug: 'big', byteLength: 700 },
      { id: 'm', slug: 'small', byteLength: 200 },
    ];
    const kept = [ended('a', 'big', 1, 90), ended('b', 'small', 1, 90)];
    const ofChannels = own({ big: { maxBytes: 500 } });
    expect(dueForRemoval(kept, live, rules, ofChannels, now)).toEqual({
      remove: ['a'],
      shorten: [{ id: 'l', byteLength: 200 }],
    });
    expect(dueForRemoval(kept, live, { ...rules, maxBytes: 600 }, new Map(), now)).toEqual({
      remove: ['a', 'b'],
      shorten: [{ id: 'l', byteLength: 300 }],
    });
  });
});
