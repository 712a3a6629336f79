import { describe, expect, it } from 'vitest';
import { FrameSchedule } from '../../../src/renderer/program/compositor/frame-schedule.ts';
import { OverloadSteps } from '../../../src/renderer/program/compositor/overload-steps.ts';
import { scaledFormat } from '../../../src/renderer/program/compositor/scaled-format.ts';
import type { ProgramStats } from '../../../src/shared/contracts/engine.ts';

/** A computer that manages so many full frames a second, and of smaller ones as many more as they have fewer px. */
function computer(frameRate: number, size = { width: 1920, height: 1080 }, speedup = 2) {
  const steps = new OverloadSteps({ ...size, frameRate });
  const rate = (): number | undefined => steps.lowered.loweredFrameRate;
  let stats: ProgramStats = {
    framesComposed: 0,
    framesMissed: 0,
    framesSkipped: 0,
    composeMsMedian: 5,
    composeMsP95: 8,
    encodeQueue: 0,
  };
  const second = (manages: number, options: { behindMs?: number; composeMs?: number } = {}): boolean => {
    const wanted = rate() ?? frameRate;
    const made = Math.min(wanted, manages / steps.scale ** speedup);
    stats = {
      ...stats,
      framesComposed: stats.framesComposed + made,
      framesMissed: stats.framesMissed + wanted - made,
      composeMsP95: options.composeMs ?? 8,
    };
    return steps.observe(stats, options.behindMs ?? 0);
  };
  const run = (seconds: number, manages: number, options?: Parameters<typeof second>[1]): number => {
    let changes = 0;
    for (let index = 0; index < seconds; index += 1) if (second(manages, options)) changes += 1;
    return changes;
  };
  return { steps, run, rate };
}

describe('a computer that can’t keep up', () => {
  it('is asked for fewer frames after some seconds, one step at a time, until it can', () => {
    const { steps, run } = computer(30);
    expect(run(5, 18)).toBe(0);
    run(1, 18);
    expect(steps.lowered).toEqual({ loweredFrameRate: 20 });
    expect(run(40, 18)).toBe(0);
  });

  it('makes them smaller by turns with fewer, and never less than a third of them at half the size', () => {
    const { steps, run } = computer(30);
    run(20, 12);
    // 20 are too many, but 20 of 1280 × 720 are not.
    expect(steps.lowered).toEqual({ loweredFrameRate: 20, loweredHeight: 720 });
    const slower = computer(30);
    slower.run(60, 5);
    expect(slower.steps.lowered).toEqual({ loweredFrameRate: 15, loweredHeight: 540 });
    slower.run(60, 0.5);
    expect(slower.steps.lowered).toEqual({ loweredFrameRate: 10, loweredHeight: 540 });
    // Where it is the encoder that is slow, smaller pictures help little.
    const encoding = computer(60, undefined, 0);
    encoding.run(60, 18);
    expect(encoding.steps.lowered).toEqual({ loweredFrameRate: 20, loweredHeight: 720 });
  });

  it('makes a small picture fewer times, not smaller than can be looked at', () => {
    const small = computer(30, { width: 640, height: 360 });
    const heights = new Set<number | undefined>();
    for (let second = 0; second < 60; second += 1) {
      small.run(1, 1);
      heights.add(small.steps.lowered.loweredHeight);
    }
    expect([...heights]).toEqual([undefined]);
    expect(small.rate()).toBe(10);
    const middle = computer(60, { width: 960, height: 540 });
    middle.run(120, 1);
    expect(middle.steps.lowered).toEqual({ loweredFrameRate: 15, loweredHeight: 360 });
  });

  it('keeps all frames through a stall, and through a few that are late', () => {
    const { run, rate } = computer(30);
    for (let minute = 0; minute < 5; minute += 1) {
      run(2, 5);
      run(28, 30);
      run(30, 29);
    }
    expect(rate()).toBeUndefined();
  });

  it('climbs back after a minute of calm, and waits longer each time that was too early', () => {
    const { run, rate } = computer(60);
    run(6, 36);
    expect(rate()).toBe(30);
    expect(run(60, 60)).toBe(0);
    expect(run(5, 60)).toBe(1);
    expect(rate()).toBeUndefined();
    // It was too early after all.
    run(8, 36);
    expect(rate()).toBe(30);
    expect(run(110, 60)).toBe(0);
    expect(run(20, 60)).toBe(1);
    // This time it lasts, so that the next overload begins afresh.
    expect(run(60, 60)).toBe(0);
    run(6, 36);
    expect(run(66, 60)).toBe(1);
  });

  it('does not climb while drawing a frame takes all the time that there would be', () => {
    const { run, rate } = computer(60);
    run(6, 36, { composeMs: 20 });
    expect(run(300, 60, { composeMs: 20 })).toBe(0);
    expect(run(1, 60, { composeMs: 12 })).toBe(1);
    expect(rate()).toBeUndefined();
  });

  it('steps down for the engine’s encoder too, and begins with all frames when encoding starts again', () => {
    const { steps, run, rate } = computer(30);
    run(6, 30, { behindMs: 3000 });
    expect(rate()).toBe(20);
    // Less than too much, but not yet calm.
    expect(run(200, 30, { behindMs: 1000 })).toBe(0);
    expect(steps.reset()).toBe(true);
    expect(rate()).toBeUndefined();
    expect(steps.reset()).toBe(false);
  });

  it('makes larger pictures again only where there is time to draw them', () => {
    const { steps, run } = computer(30);
    run(20, 12);
    expect(steps.scale).toBeCloseTo(2 / 3);
    // 20 ms for 720 lines are 45 ms for 1080.
    expect(run(200, 30, { composeMs: 20 })).toBe(0);
    expect(run(1, 30, { composeMs: 10 })).toBe(1);
    expect(steps.lowered).toEqual({ loweredFrameRate: 20 });
  });
});

describe('a frame that is made smaller', () => {
  it('has even sides', () => {
    expect(scaledFormat({ width: 1920, height: 1080, frameRate: 30 }, 2 / 3)).toMatchObject({
      width: 1280,
      height: 720,
    });
    expect(scaledFormat({ width: 1280, height: 720, frameRate: 30 }, 2 / 3)).toMatchObject({
      width: 852,
      height: 480,
    });
  });
});

describe('a schedule that makes a share of the frames', () => {
  it('stays on the grid, and counts only frames that were wanted as missed', () => {
    const schedule = new FrameSchedule(30, 0, 0);
    schedule.setShare({ keep: 2, of: 3 });
    const due = [0, 33_400, 66_700, 100_100, 133_400].map((nowUs) => schedule.take(nowUs)?.dueUs);
    expect(due.map((us) => us && Math.round(us / 33_333.4))).toEqual([0, undefined, 2, 3, undefined]);
    // Frames 5, 6, 8 and 9 had their time, the last has it still.
    expect(schedule.take(320_000)).toMatchObject({ missed: 3 });
    schedule.setShare({ keep: 1, of: 1 });
    expect(schedule.take(505_000)).toMatchObject({ missed: 4 });
    expect(schedule.nextDueUs).toBeCloseTo(16 * 33_333.33, -1);
  });
});
