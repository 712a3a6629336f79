import { describe, expect, it } from 'vitest';
import { FrameSchedule } from '../../../src/renderer/program/compositor/frame-schedule.ts';
import { OverloadSteps } from '../../../src/renderer/program/compositor/overload-steps.ts';
import type { ProgramStats } from '../../../src/shared/contracts/engine.ts';

/** A computer that manages so many frames a second, whatever it is asked for. */
function computer(frameRate: number) {
  const steps = new OverloadSteps(frameRate);
  let stats: ProgramStats = {
    framesComposed: 0,
    framesMissed: 0,
    framesSkipped: 0,
    composeMsMedian: 5,
    composeMsP95: 8,
    encodeQueue: 0,
  };
  const second = (manages: number, options: { behindMs?: number; composeMs?: number } = {}): boolean => {
    const wanted = steps.loweredFrameRate ?? frameRate;
    const made = Math.min(wanted, manages);
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
  return { steps, run };
}

describe('a computer that can’t keep up', () => {
  it('is asked for fewer frames after some seconds, one step at a time, until it can', () => {
    const { steps, run } = computer(30);
    expect(run(5, 18)).toBe(0);
    run(1, 18);
    expect(steps.loweredFrameRate).toBe(20);
    expect(run(40, 18)).toBe(0);
    const slower = computer(30);
    slower.run(60, 8);
    expect(slower.steps.loweredFrameRate).toBe(10);
    slower.run(60, 2);
    expect(slower.steps.loweredFrameRate).toBe(10);
  });

  it('keeps all frames through a stall, and through a few that are late', () => {
    const { steps, run } = computer(30);
    for (let minute = 0; minute < 5; minute += 1) {
      run(2, 5);
      run(28, 30);
      run(30, 29);
    }
    expect(steps.loweredFrameRate).toBeUndefined();
  });

  it('climbs back after a minute of calm, and waits longer each time that was too early', () => {
    const { steps, run } = computer(60);
    run(6, 36);
    expect(steps.loweredFrameRate).toBe(30);
    expect(run(60, 60)).toBe(0);
    expect(run(5, 60)).toBe(1);
    expect(steps.loweredFrameRate).toBeUndefined();
    // It was too early after all.
    run(8, 36);
    expect(steps.loweredFrameRate).toBe(30);
    expect(run(110, 60)).toBe(0);
    expect(run(20, 60)).toBe(1);
    // This time it lasts, so that the next overload begins afresh.
    expect(run(60, 60)).toBe(0);
    run(6, 36);
    expect(run(66, 60)).toBe(1);
  });

  it('does not climb while drawing a frame takes all the time that there would be', () => {
    const { steps, run } = computer(60);
    run(6, 36, { composeMs: 20 });
    expect(run(300, 60, { composeMs: 20 })).toBe(0);
    expect(run(1, 60, { composeMs: 12 })).toBe(1);
    expect(steps.loweredFrameRate).toBeUndefined();
  });

  it('steps down for the engine’s encoder too, and begins with all frames when encoding starts again', () => {
    const { steps, run } = computer(30);
    run(6, 30, { behindMs: 3000 });
    expect(steps.loweredFrameRate).toBe(20);
    // Less than too much, but not yet calm.
    expect(run(200, 30, { behindMs: 1000 })).toBe(0);
    expect(steps.reset()).toBe(true);
    expect(steps.loweredFrameRate).toBeUndefined();
    expect(steps.reset()).toBe(false);
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
