import { describe, expect, it } from 'vitest';
import { writeThumbnailTrack } from '../../../server/delivery/thumbnail-track.ts';
import type { TimelineSegment } from '../../../server/delivery/timeline.ts';
import { parseThumbnailTrack } from '../../../src/shared/media/hls/thumbnail-track.ts';

const zeroMs = Date.parse('2026-01-01T20:00:00Z');
const segment = (msn: number, startS: number): TimelineSegment => ({
  msn,
  epoch: 0,
  discontinuity: false,
  initVersion: 0,
  mediaId: 'a',
  programDateTimeMs: zeroMs + startS * 1000,
  durationUs: 4e6,
  gap: false,
  parts: [],
});
/** Two stretches of 8 s with 60 s between them. */
const segments = [segment(0, 0), segment(1, 4), segment(2, 68), segment(3, 72)];
const sheet = {
  name: 'sprite-0-0',
  tileWidth: 160,
  tileHeight: 90,
  columns: 2,
  timesMs: [-5, 1, 7, 30, 70].map((seconds) => zeroMs + seconds * 1000),
};

describe('the thumbnail track', () => {
  it('of a recording has the places in its playlist, where interruptions take no time', () => {
    const track = parseThumbnailTrack(writeThumbnailTrack([sheet], segments, true));
    expect(track.zeroDateMs).toBeUndefined();
    expect(track.thumbnails.map(({ startS, endS }) => [startS, endS])).toEqual([
      [1, 7],
      [7, 8],
      [8, 10],
      [10, 20],
    ]);
    expect(track.thumbnails.map(({ area }) => [area?.x, area?.y])).toEqual([
      [160, 0],
      [0, 90],
      [160, 90],
      [0, 180],
    ]);
  });

  it('of what goes on has times of day, from the beginning of its playlist', () => {
    const track = parseThumbnailTrack(writeThumbnailTrack([sheet], segments, false));
    expect(track.zeroDateMs).toBe(zeroMs);
    expect(track.thumbnails.map(({ startS }) => startS)).toEqual([1, 7, 30, 70]);
  });
});
