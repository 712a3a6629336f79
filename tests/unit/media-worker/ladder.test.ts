import { describe, expect, it } from 'vitest';
import type { LadderRung } from '../../../src/media-worker/jobs.ts';
import { FrameRateCap } from '../../../src/media-worker/worker/transcode/frame-rate-cap.ts';
import { ReturnWatch } from '../../../src/media-worker/worker/transcode/return-watch.ts';
import {
  planRungs,
  planSource,
  type SourceShape,
} from '../../../src/media-worker/worker/transcode/rung-plan.ts';

const asked: LadderRung[] = [
  { name: '1080p', height: 1080, bitrateKbps: 5000 },
  { name: '720p', height: 720, bitrateKbps: 2800 },
  { name: '480p', height: 480, bitrateKbps: 1200, maxFrameRate: 30 },
];
const source = (more: Partial<SourceShape>): SourceShape => ({
  ...{ width: 1920, height: 1080, frameRate: 60, bitrateKbps: 6000, playsEverywhere: true },
  ...more,
});
const outline = (shape: SourceShape) =>
  planRungs(asked, shape).map(({ id, width, height, frameRate }) => `${id} ${width}x${height}@${frameRate}`);

describe('the rungs of a source', () => {
  it.each([
    ['are smaller than it', {}, ['720p 1280x720@60', '480p 854x480@30']],
    [
      'have its own size where not everybody can play it',
      { playsEverywhere: false },
      ['1080p 1920x1080@60', '720p 1280x720@60', '480p 854x480@30'],
    ],
    ['go by the shorter side', { width: 1080, height: 1920 }, ['720p 720x1280@60', '480p 480x854@30']],
    ['are left out where it is small', { width: 640, height: 360 }, []],
    [
      'are one at least where it is small and not everybody can play it',
      { width: 641, height: 361, playsEverywhere: false },
      ['361p 640x360@30'],
    ],
    ['keep its frames where there are few', { frameRate: 25 }, ['720p 1280x720@25', '480p 854x480@25']],
    ['have a whole share of its frames', { frameRate: 50 }, ['720p 1280x720@50', '480p 854x480@25']],
    ['don’t mind a little more', { frameRate: 30.2 }, ['720p 1280x720@30.2', '480p 854x480@30.2']],
  ])('%s', (_, more, expected) => {
    expect(outline(source(more))).toEqual(expected);
  });

  it('have no more bits than a source of the same kind says that it has', () => {
    const bitrates = (shape: SourceShape) => planRungs(asked, shape).map(({ bitrateKbps }) => bitrateKbps);
    expect(bitrates(source({ bitrateKbps: 2000 }))).toEqual([2000, 1200]);
    expect(bitrates(source({ bitrateKbps: 0 }))).toEqual([2800, 1200]);
    // A declaration that can't be true halves them at most.
    expect(bitrates(source({ bitrateKbps: 1 }))).toEqual([1400, 600]);
    expect(bitrates(source({ bitrateKbps: 2000, playsEverywhere: false }))).toEqual([5000, 2800, 1200]);
  });

  it('keep the source’s own size where it is encoded anew', () => {
    expect(planSource(source({ width: 853, height: 481 }), 900)).toEqual({
      ...{ id: 'source', codec: 'h264', width: 852, height: 480, frameRate: 60, bitrateKbps: 900 },
    });
  });
});

describe('a bound on the frame rate', () => {
  const taken = (
    timesMs: readonly number[],
    intervalMs: number,
    always: readonly number[] = [],
  ): number[] => {
    const cap = new FrameRateCap(intervalMs * 90);
    return timesMs.filter((time) => cap.takes(time * 90, always.includes(time)));
  };

  it('takes every second frame of twice as many, though their times are rounded', () => {
    const times = Array.from({ length: 60 }, (_, index) => Math.round((index * 1000) / 60));
    expect(taken(times, 1000 / 30)).toEqual(times.filter((_, index) => index % 2 === 0));
  });

  it('takes what has to be, and keeps its beat from there', () => {
    expect(taken([0, 17, 33, 50, 67, 83, 100], 1000 / 30, [50])).toEqual([0, 33, 50, 83]);
  });

  it('goes on behind a pause', () => {
    expect(taken([0, 17, 1000, 1017, 1033, 1050], 1000 / 30)).toEqual([0, 1000, 1033]);
  });
});

describe('the return of a rung', () => {
  const second = 1_000_000;
  /** Seconds at which it is told to return, looked at once a second with no lag. */
  const returns = (watch: ReturnWatch, from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => from + index).filter((now) =>
      watch.observe(now * second, 0),
    );

  it('comes after a minute of ease', () => {
    const watch = new ReturnWatch();
    watch.handleDrop(0);
    expect(watch.observe(1 * second, 2 * second)).toBe(false);
    expect(returns(watch, 10, 100)).toEqual([70]);
  });

  it('takes a whole minute again after any lag', () => {
    const watch = new ReturnWatch();
    watch.handleDrop(0);
    expect(returns(watch, 1, 50)).toEqual([]);
    expect(watch.observe(50 * second, second)).toBe(false);
    expect(returns(watch, 51, 130)).toEqual([111]);
  });

  it('takes twice as long each time it was in vain, up to a quarter of an hour, and a minute again later', () => {
    const watch = new ReturnWatch();
    const waits: number[] = [];
    let now = 0;
    for (let trial = 0; trial < 6; trial++) {
      watch.handleDrop(now * second);
      let back = now + 1;
      while (!watch.observe(back * second, 0)) back++;
      waits.push(back - now - 1);
      now = back + 10;
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, 960]);
    watch.handleDrop((now + 400) * second);
    expect(returns(watch, now + 401, now + 500)).toEqual([now + 461]);
  });
});
