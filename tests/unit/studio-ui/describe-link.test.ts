import { describe, expect, it } from 'vitest';
import {
  describeBuffer,
  lossOutline,
  lossScale,
} from '../../../src/renderer/features/destinations/describe-link.ts';
import { formatBitrateOf, formatPercent } from '../../../src/renderer/ui/formats.ts';
import { srtLink } from './srt-link.ts';

describe('describeBuffer', () => {
  it.each([
    [0, 0, 'good'],
    [84, 0.25, 'good'],
    [252, 0.75, 'warning'],
    [336, 1, 'bad'],
    [900, 1, 'bad'],
  ])('%i of 336 ms', (sendBufferMs, share, tone) => {
    expect(describeBuffer({ ...srtLink, sendBufferMs })).toEqual({ share, tone });
  });
});

describe('the graph of losses', () => {
  it('is as high as the worst loss needs', () => {
    expect(lossScale([])).toBe(5);
    expect(lossScale([0, 5.1, 2])).toBe(10);
    expect(lossScale([80])).toBe(100);
  });

  it('puts the newest at the right', () => {
    expect(lossOutline([5, 0], 4, 10)).toBe('2,1 2,0.500 3,0.500 3,1.000 4,1.000 4,1');
    expect(lossOutline([], 4, 5)).toBe('4,1 4,1');
  });
});

describe('formats', () => {
  it('says both bitrates in one unit', () => {
    expect(formatBitrateOf(3200, 6000)).toBe('3.2 of 6.0 Mbit/s');
    expect(formatBitrateOf(800, 6000)).toBe('0.8 of 6.0 Mbit/s');
    expect(formatBitrateOf(450, 900)).toBe('450 of 900 kbit/s');
  });

  it('says tenths of a percent where they matter', () => {
    expect([0, 0.42, 9.94, 9.96, 34.6].map(formatPercent)).toEqual(['0 %', '0.4 %', '9.9 %', '10 %', '35 %']);
  });
});
