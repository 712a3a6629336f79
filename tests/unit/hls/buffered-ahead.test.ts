import { describe, expect, it } from 'vitest';
import { bufferedAheadSeconds, nextPlayableSeconds } from '../../../server/web/player/buffered-ahead.ts';

function video(currentTime: number, ...ranges: [number, number][]) {
  const edge = (index: number, side: 0 | 1): number => ranges[index]?.[side] ?? NaN;
  const buffered = {
    length: ranges.length,
    start: (index: number) => edge(index, 0),
    end: (index: number) => edge(index, 1),
  };
  return { currentTime, buffered };
}

describe('what is in the buffer', () => {
  it('can be played as far as there is no hole', () => {
    expect(bufferedAheadSeconds(video(3, [0, 5], [6, 9]))).toBe(2);
    expect(bufferedAheadSeconds(video(5.5, [0, 5], [6, 9]))).toBe(0);
  });

  it('is gone on with behind a hole, or a step further on', () => {
    expect(nextPlayableSeconds(video(5, [0, 5], [7, 9]))).toBe(7.05);
    expect(nextPlayableSeconds(video(8, [0, 5], [7, 9]))).toBe(8.1);
  });

  it('is not gone to from a place that is still to be fetched', () => {
    expect(nextPlayableSeconds(video(0, [77.7, 80]))).toBe(0.1);
  });
});
