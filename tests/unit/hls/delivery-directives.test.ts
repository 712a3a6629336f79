import { describe, expect, it } from 'vitest';
import {
  isSatisfied,
  parseDirectives,
  type DeliveryDirectives,
} from '../../../src/shared/media/hls/delivery-directives.ts';

const times = { targetDurationS: 4, partTargetMs: 340 };
/** Segment 10 is whole and had 6 parts; 2 parts of segment 11 are there. */
const edge = { lastWholeMsn: 10, lastWholeParts: 6, openParts: 2 };

function satisfied(directives: Omit<DeliveryDirectives, 'skip'>, at = edge): boolean {
  return isSatisfied({ skip: false, ...directives }, at, times);
}

describe('parseDirectives', () => {
  it('reads the three, and leaves other names alone (rule 37)', () => {
    expect(parseDirectives({ _HLS_msn: '12', _HLS_part: '3', _HLS_skip: 'v2', token: 'x' })).toEqual({
      msn: 12,
      part: 3,
      skip: true,
    });
    expect(parseDirectives({})).toEqual({ skip: false });
  });

  it('rule 23: a part needs a segment', () => {
    expect(() => parseDirectives({ _HLS_part: '3' })).toThrow(/needs _HLS_msn/);
  });

  it.each(['', '-1', '1.5', 'x', '9'.repeat(16), ['1', '2']])('refuses %j as a number', (value) => {
    expect(() => parseDirectives({ _HLS_msn: value })).toThrow(/whole number/);
  });
});

describe('isSatisfied', () => {
  it('rule 19: holds until the segment is whole', () => {
    expect(satisfied({ msn: 10 })).toBe(true);
    expect(satisfied({ msn: 11 })).toBe(false);
    expect(satisfied({ msn: 12 })).toBe(false);
  });

  it('rule 20: holds until the part is there', () => {
    expect(satisfied({ msn: 11, part: 1 })).toBe(true);
    expect(satisfied({ msn: 11, part: 2 })).toBe(false);
    expect(satisfied({ msn: 12, part: 0 })).toBe(false);
  });

  it('rule 21: a part beyond the last of its segment is the first of the next', () => {
    expect(satisfied({ msn: 10, part: 6 })).toBe(true);
    expect(satisfied({ msn: 10, part: 6 }, { ...edge, openParts: 0 })).toBe(false);
  });

  it('rule 22: what left the window is there', () => {
    expect(satisfied({ msn: 0 })).toBe(true);
    expect(satisfied({ msn: 0, part: 99 })).toBe(true);
  });

  it('rule 24: more than two segments ahead is refused', () => {
    expect(() => satisfied({ msn: 13 })).toThrow(/too far ahead/);
  });

  it('rule 24: a part past the advance part limit of 9 (3 s of 340 ms) is refused', () => {
    expect(satisfied({ msn: 11, part: 10 })).toBe(false);
    expect(() => satisfied({ msn: 11, part: 11 })).toThrow(/too far ahead/);
  });
});
