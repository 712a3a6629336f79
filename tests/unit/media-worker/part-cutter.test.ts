import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../server/config/settings.ts';
import { PartCutter, type CutPart } from '../../../src/media-worker/worker/transcode/part-cutter.ts';
import { fillablePartTarget } from '../../../src/media-worker/worker/transcode/part-target.ts';
import { PicturePace } from '../../../src/media-worker/worker/transcode/picture-pace.ts';

const targetTicks = 340 * 90;
const relayTargetTicks = settingsSchema.parse({ data: '.' }).partTargetMs * 90;

/** Cuts frames of the given durations, with a new segment every `perSegment` frames. */
function cut(
  durations: readonly number[],
  perSegment: number,
  segmentOf = (index: number): number => Math.floor(index / perSegment),
): CutPart[] {
  const parts: CutPart[] = [];
  const cutter = new PartCutter(targetTicks, (part) => parts.push(part));
  let dtsTicks = 0;
  durations.forEach((duration, index) => {
    cutter.push({
      dtsTicks,
      ptsTicks: dtsTicks,
      keyframe: index % perSegment === 0,
      data: new Uint8Array(),
      segment: segmentOf(index),
    });
    dtsTicks += duration;
  });
  cutter.flush();
  return parts;
}

describe('parts', () => {
  it('hold ten frames of 30 a second, whatever way the milliseconds are rounded', () => {
    const durations = Array.from({ length: 120 }, (_, index) => (index % 3 === 2 ? 34 : 33) * 90);
    expect(cut(durations, 60).map((part) => part.frames.length)).toEqual(Array(12).fill(10));
  });

  it.each<[string, number, number]>([
    ['48 kHz sound', (1024 * 90_000) / 48_000, 93.75],
    ['44.1 kHz sound', (1024 * 90_000) / 44_100, 86.13],
    ...[23.976, 24, 25, 29.97, 30, 31, 50, 59.94, 60].map((rate): [string, number, number] => [
      `${rate} pictures a second`,
      90_000 / rate,
      2 * rate,
    ]),
  ])('are six in two seconds of %s, and none of them a crumb', (_, stepTicks, perSegment) => {
    const parts: CutPart[] = [];
    const cutter = new PartCutter(relayTargetTicks, (part) => parts.push(part));
    for (let index = 0; index < 10 * perSegment; index += 1) {
      // As whole milliseconds, which is what RTMP has.
      const dtsTicks = Math.round((index * stepTicks) / 90) * 90;
      const segment = Math.floor(index / perSegment + 1e-6);
      cutter.push({ dtsTicks, ptsTicks: dtsTicks, keyframe: false, data: new Uint8Array(), segment });
    }
    // What the first segment is like shows when it is over; the last is cut off.
    for (const segment of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const durations = parts.filter((part) => part.segment === segment).map((part) => part.durationTicks);
      expect(durations).toHaveLength(6);
      expect(Math.max(...durations)).toBeLessThanOrEqual(relayTargetTicks);
      expect(Math.min(...durations)).toBeGreaterThanOrEqual(0.75 * relayTargetTicks);
    }
  });

  it.each([1, 2, 4, 5, 7.5, 8, 10, 11, 13, 12, 15, 20, 24, 25, 29.97, 30, 50, 60])(
    'of %d pictures a second last 85 % of the target or more, but for the last',
    (rate) => {
      const targetMs = fillablePartTarget(relayTargetTicks / 90, [1000 / rate, 1024 / 48], 4000);
      const parts: CutPart[] = [];
      const cutter = new PartCutter(targetMs * 90, (part) => parts.push(part));
      for (let index = 0; index < 100 * rate; index += 1) {
        const dtsTicks = Math.round((index * 1000) / rate) * 90;
        const segment = Math.floor(index / Math.max(2, 2 * rate) + 1e-6);
        cutter.push({ dtsTicks, ptsTicks: dtsTicks, keyframe: false, data: new Uint8Array(), segment });
      }
      expect(parts.length).toBeGreaterThan(40);
      for (const { durationTicks, lastOfSegment } of parts) {
        expect(durationTicks).toBeLessThanOrEqual(targetMs * 90);
        expect(durationTicks).toBeGreaterThanOrEqual(lastOfSegment ? 1 : 0.85 * targetMs * 90);
      }
    },
  );

  it('follow a segment that is longer or shorter than the one before', () => {
    const sizes = cut(Array(600).fill(3000), 60, (index) =>
      [0, 60, 105, 170, 230].findLastIndex((at) => at <= index),
    );
    const durations = (segment: number): number[] =>
      sizes.filter((part) => part.segment === segment).map((part) => part.frames.length);
    expect(durations(1)).toEqual([10, 10, 10, 10, 5]);
    expect(durations(2)).toEqual([9, 9, 9, 9, 10, 10, 9]);
  });

  it('are never longer than the target, nor shorter than 85 % but at a segment’s end, for frames up to 51 ms', () => {
    const duration = fc.integer({ min: 4 * 90, max: 51 * 90 });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 90 }),
        (all, per) => {
          for (const part of cut(all, per)) {
            expect(part.durationTicks).toBeLessThanOrEqual(targetTicks);
            const least = part.lastOfSegment ? 1 : 0.85 * targetTicks;
            expect(part.durationTicks).toBeGreaterThanOrEqual(least);
          }
        },
      ),
    );
  });

  it('hold all frames, in order, numbered within their segment', () => {
    const duration = fc.integer({ min: 1, max: 900 * 90 });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 40 }),
        (all, per) => {
          const parts = cut(all, per);
          const frames = parts.flatMap((part) => part.frames);
          expect(frames).toHaveLength(all.length);
          expect(frames.slice(0, -1).map((frame) => frame.durationTicks)).toEqual(all.slice(0, -1));
          let next = { segment: 0, part: 0 };
          for (const part of parts) {
            expect({ segment: part.segment, part: part.part }).toEqual(next);
            expect(part.frames.every((frame) => frame.segment === part.segment)).toBe(true);
            next = part.lastOfSegment
              ? { segment: part.segment + 1, part: 0 }
              : { ...next, part: part.part + 1 };
          }
          expect(parts.at(-1)?.lastOfSegment).toBe(true);
        },
      ),
    );
  });

  it('hold a frame that lasts longer than the target alone', () => {
    const parts = cut([3000, 3000, 900 * 90, 3000, 3000], 60);
    expect(parts.map((part) => part.frames.length)).toEqual([2, 1, 2]);
  });

  it('keep time going forward', () => {
    const parts: CutPart[] = [];
    const cutter = new PartCutter(targetTicks, (part) => parts.push(part));
    for (const dtsTicks of [0, 3000, 3000, 2000, 9000]) {
      cutter.push({ dtsTicks, ptsTicks: dtsTicks, keyframe: true, data: new Uint8Array(), segment: 0 });
    }
    cutter.flush();
    expect(parts[0]?.frames.map((frame) => frame.dtsTicks)).toEqual([0, 3000, 3001, 3002, 9000]);
  });
});

describe('pictures that wait for the one that completes a part', () => {
  /** With which picture each part comes out, and how often the worker is woken, if it tells of its rests. */
  function run(timesMs: readonly number[], rests: boolean): { completedBy: number[]; turns: number } {
    const completedBy: number[] = [];
    let newest = 0;
    const cutter = new PartCutter(targetTicks, () => completedBy.push(newest));
    const pace = new PicturePace();
    let waiting: number[] = [];
    let rest = { pieces: 0, untilMs: 0 };
    let turns = 0;
    timesMs.forEach((timeMs, index) => {
      newest = index;
      waiting.push(timeMs);
      if (waiting.length <= rest.pieces && timeMs < rest.untilMs) return;
      turns += 1;
      for (const each of waiting) {
        const dtsTicks = each * 90;
        cutter.push({ dtsTicks, ptsTicks: dtsTicks, keyframe: false, data: new Uint8Array(), segment: 0 });
        pace.handlePicture(dtsTicks);
      }
      waiting = [];
      const told = rests ? pace.restUntil((cutter.dueTicks ?? 0) / 90_000) : undefined;
      rest = { pieces: told?.pieces ?? 0, untilMs: timeMs + (told?.forMs ?? 0) };
    });
    return { completedBy, turns };
  }

  it.each([15, 23.976, 25, 29.97, 30, 50, 60])('make no part later at %d pictures a second', (rate) => {
    const timesMs = Array.from({ length: 300 }, (_, index) => Math.round((index * 1000) / rate));
    const resting = run(timesMs, true);
    expect(resting.completedBy).toEqual(run(timesMs, false).completedBy);
    expect(resting.turns).toBeLessThan(resting.completedBy.length * 2.5);
  });

  it('make no part later than their longest and half a short one last, whatever way they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 200 }), (steps) => {
        let timeMs = 0;
        const timesMs = steps.map((step) => (timeMs += step));
        const resting = run(timesMs, true).completedBy;
        run(timesMs, false)
          .completedBy.slice(0, resting.length)
          .forEach((index, part) => {
            const lateMs = (timesMs[resting[part] ?? 0] ?? 0) - (timesMs[index] ?? 0);
            // A rest goes on for half a picture past its end, and the next picture may take its time then.
            expect(lateMs).toBeLessThanOrEqual(400 + 170 / 2);
          });
      }),
    );
  });
});
