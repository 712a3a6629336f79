import { describe, expect, it } from 'vitest';
import { quantile, reportViewing } from '../../../cli/measure/statistics.ts';
import type { SeenFrame } from '../../../cli/measure/viewer-readings.ts';

const startMs = 1_800_000_000_000;
const frameMs = 1000 / 30;

/** Frames of a camera at 30 fps, seen `latencyMs` later. */
function seenFrames(count: number, latencyMs: number): SeenFrame[] {
  return Array.from({ length: count }, (_, index) => ({
    shownAtMs: startMs + index * frameMs + latencyMs,
    drawnAtMs: startMs + index * frameMs,
    frame: (65_530 + index) % 65_536,
    unseenBefore: 0,
    width: 1280,
    height: 720,
  }));
}

describe('reportViewing', () => {
  it('measures latency and rate through a wrap of the frame counter', () => {
    const report = reportViewing(seenFrames(91, 2000), []);
    expect(report.glassToGlassMs.median).toBeCloseTo(2000);
    expect(report.fps).toBeCloseTo(30);
    expect(report.frames).toEqual({ shown: 91, repeated: 0, lost: 0 });
  });

  it('tells lost frames from frames shown while the reader was busy', () => {
    const frames = seenFrames(10, 2000);
    frames.splice(3, 2);
    expect(reportViewing(frames, []).frames).toEqual({ shown: 8, repeated: 0, lost: 2 });
    const afterGap = frames[3];
    if (afterGap) frames[3] = { ...afterGap, unseenBefore: 2 };
    expect(reportViewing(frames, []).frames).toEqual({ shown: 10, repeated: 0, lost: 0 });
  });

  it('counts a frame that was shown again', () => {
    const frames = seenFrames(5, 2000);
    const repeated = frames[2];
    if (repeated) frames.splice(3, 0, { ...repeated, shownAtMs: repeated.shownAtMs + 10 });
    expect(reportViewing(frames, []).frames).toEqual({ shown: 5, repeated: 1, lost: 0 });
  });

  it.each([-30, 0, 45])('finds sound that is %i ms behind the picture', (offsetMs) => {
    const beepsAtMs = [1000, 2000].map((secondMs) => startMs + secondMs + 2150 + offsetMs);
    const report = reportViewing(seenFrames(150, 2150), beepsAtMs);
    expect(report.beeps).toBe(2);
    expect(report.avOffsetMs.median).toBeCloseTo(offsetMs);
    expect(report.avOffsetMs.max).toBeCloseTo(Math.abs(offsetMs));
  });

  it('reports nothing seen as nothing', () => {
    expect(reportViewing([], [startMs])).toMatchObject({ fps: 0, frames: { shown: 0 }, beeps: 0 });
  });
});

describe('quantile', () => {
  it('takes the value at its place', () => {
    expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(quantile([1, 2], 0.95)).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
