import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartCutter } from '../../../src/media-worker/worker/transcode/part-cutter.ts';
import { fillablePartTarget } from '../../../src/media-worker/worker/transcode/part-target.ts';

const wantedMs = 360;
const soundMs = 1024 / 48;
const maxMs = 4000;

/** Durations in ms of all parts but their segments' last. */
function cut(targetMs: number, stepsMs: readonly number[], perSegment: number): number[] {
  const durations: number[] = [];
  const cutter = new PartCutter(targetMs * 90, ({ lastOfSegment, durationTicks }) => {
    if (!lastOfSegment) durations.push(durationTicks / 90);
  });
  let timeMs = 0;
  stepsMs.forEach((stepMs, index) => {
    const dtsTicks = Math.round(timeMs) * 90;
    const segment = Math.floor(index / perSegment);
    cutter.push({ dtsTicks, ptsTicks: dtsTicks, keyframe: false, data: new Uint8Array(), segment });
    timeMs += stepMs;
  });
  return durations;
}

describe('the target of parts', () => {
  it('is the wanted one for every usual rate of pictures and sound', () => {
    for (const rate of [12, 12.5, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 120]) {
      for (const sampleRate of [44_100, 48_000]) {
        const frames = [1000 / rate, 1_024_000 / sampleRate];
        expect([rate, fillablePartTarget(wantedMs, frames, maxMs)]).toEqual([rate, wantedMs]);
      }
    }
  });

  it.each<[number, number]>([
    [1, 1020],
    [2, 510],
    [4, 288],
    [5, 408],
    [7.5, 408],
    [8, 383],
    [10, 345],
    [11, 371],
  ])('of %d pictures a second is the nearest that they fill: %d ms', (rate, targetMs) => {
    expect(fillablePartTarget(wantedMs, [1000 / rate, soundMs], maxMs)).toBe(targetMs);
  });

  it('is one that the rungs fill as well, and sound of a low rate', () => {
    // Thirty pictures a second, of which a rung takes every sixth.
    expect(fillablePartTarget(wantedMs, [1000 / 30, 1000 / 5, soundMs], maxMs)).toBe(408);
    // Frames of 128 ms, as cameras send them.
    const targetMs = fillablePartTarget(wantedMs, [1000 / 10, 1024 / 8], maxMs);
    expect(targetMs).toBe(408);
    expect(3 * 128).toBeGreaterThanOrEqual(0.85 * targetMs);
  });

  it('stays as it is where no target would do', () => {
    expect(fillablePartTarget(wantedMs, [9000], maxMs)).toBe(wantedMs);
  });

  it('is filled by frames that come up to a hundredth too early or too late, at any rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 15, max: 1000, noNaN: true }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 30, maxLength: 200 }),
        (stepMs, offs) => {
          const targetMs = fillablePartTarget(wantedMs, [stepMs], maxMs);
          // Timestamps of whole milliseconds are off by another one.
          const slackMs = Math.max(0, 0.01 * stepMs - 1);
          for (const durationMs of cut(
            targetMs,
            offs.map((off) => stepMs + off * slackMs),
            17,
          )) {
            expect(durationMs).toBeLessThanOrEqual(targetMs);
            expect(durationMs).toBeGreaterThanOrEqual(0.85 * targetMs);
          }
        },
      ),
    );
  });

  it('is kept to by a source that slows down in the middle: its parts are short, and none is too long', () => {
    const steps = [30, 10, 5, 12, 24, 60].flatMap((rate) => Array<number>(4 * rate).fill(1000 / rate));
    const durations = cut(wantedMs, steps, 40);
    expect(Math.max(...durations)).toBeLessThanOrEqual(wantedMs);
    expect(durations.filter((durationMs) => durationMs < 0.85 * wantedMs).length).toBeGreaterThan(0);
  });
});
