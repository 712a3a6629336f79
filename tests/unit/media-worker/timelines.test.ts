import { describe, expect, it } from 'vitest';
import { AudioTimeline } from '../../../src/media-worker/worker/transcode/audio-timeline.ts';
import { LagWatch } from '../../../src/media-worker/worker/transcode/lag-watch.ts';
import { SegmentBoundaries } from '../../../src/media-worker/worker/transcode/segment-boundaries.ts';

const second = 90_000;

describe('segments', () => {
  it('begin at the first offer past the target, a rounding error early at most', () => {
    const boundaries = new SegmentBoundaries(67 * 90, 2 * second);
    for (const ms of [1067, 2066, 3000, 4100, 7000]) boundaries.offer(ms * 90);
    expect(
      [0, 67, 2065, 2066, 4099, 4100, 6999, 7000, 99_000].map((ms) => boundaries.segmentAt(ms * 90)),
    ).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('keep their numbers for days', () => {
    const boundaries = new SegmentBoundaries(0, 2 * second);
    for (let time = 2; time <= 20_000; time += 2) boundaries.offer(time * second);
    expect(boundaries.segmentAt(20_000 * second)).toBe(10_000);
    expect(boundaries.segmentAt(19_999 * second)).toBe(9999);
  });
});

describe('copied sound', () => {
  const data = Uint8Array.of(1);
  const frameMs = (1024 / 48_000) * 1000;

  it('follows its timestamps without their rounding', () => {
    const timeline = new AudioTimeline(1, 48_000, 2);
    for (let index = 0; index < 1000; index++) {
      const [placed, ...more] = timeline.place(Math.round(1000 + index * frameMs) / 1000, data);
      expect(more).toEqual([]);
      expect(Math.abs((placed?.ptsSamples ?? 0) - (48_000 + index * 1024))).toBeLessThan(24);
    }
  });

  it('stays within 10 ms of a clock that runs one in a thousand fast', () => {
    const timeline = new AudioTimeline(0, 48_000, 2);
    for (let index = 0; index < 20_000; index++) {
      const seconds = (index * frameMs * 1.001) / 1000;
      const [placed] = timeline.place(seconds, data);
      expect(Math.abs((placed?.ptsSamples ?? 0) / 48_000 - seconds)).toBeLessThan(0.01);
    }
  });

  it('has silence in its gaps, and goes on at the right time', () => {
    const timeline = new AudioTimeline(0, 48_000, 2);
    timeline.place(0, data);
    const placed = timeline.place(1, data);
    expect(placed.length).toBeGreaterThan(40);
    expect(placed.at(-1)).toEqual({ ptsSamples: 48_000, data });
    expect(placed.slice(0, -1).every((frame) => frame.data !== data)).toBe(true);
  });

  it('begins with the picture: with silence, or without what came before', () => {
    const late = new AudioTimeline(1, 48_000, 1).place(1.5, data);
    expect(late[0]).toMatchObject({ ptsSamples: 48_000 });
    expect(late.at(-1)).toEqual({ ptsSamples: 72_000, data });
    const early = new AudioTimeline(1, 48_000, 1);
    expect(early.place(0.9, data)).toEqual([]);
    expect(early.place(1, data)).toEqual([{ ptsSamples: 48_000, data }]);
  });

  it('leaves out what comes again', () => {
    const timeline = new AudioTimeline(0, 48_000, 2);
    for (let index = 0; index < 50; index++) timeline.place((index * frameMs) / 1000, data);
    expect(timeline.place(0.5, data)).toEqual([]);
  });
});

describe('the watch over lag', () => {
  const us = 1_000_000;

  it('minds work that stays behind its clock', () => {
    const watch = new LagWatch();
    const fired: number[] = [];
    for (let now = 0; now < 30; now++) {
      const done = now * 0.5;
      if (watch.observe(now * us, done * us, (now - done) * us)) fired.push(now);
    }
    // Behind by more than 2 s at 5 s, and patient for 3 s more; then it gives time again.
    expect(fired).toEqual([8, 12, 16, 20, 24, 28]);
  });

  it('doesn’t mind a publisher that sends everything at once', () => {
    const watch = new LagWatch();
    for (let now = 0; now < 30; now++) expect(watch.observe(now * us, now * 3 * us, 60 * us)).toBe(false);
  });

  it('doesn’t mind a publisher that pauses', () => {
    const watch = new LagWatch();
    for (let now = 0; now < 30; now++) expect(watch.observe(now * us, 0, 0)).toBe(false);
  });
});
