import { describe, expect, it } from 'vitest';
import { catchUpRate, DelayGoal } from '../../../server/web/player/delay-goal.ts';

const holdBack = { holdBackSeconds: 1.02, partSeconds: 0.34 };

/** Tells the goal four times a second what is in hand, as a picture that plays does. */
function watch(goal: DelayGoal, fromMs: number, toMs: number, aheadSeconds: number, behindSeconds = 0): void {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 250) goal.handleBuffer(nowMs, aheadSeconds, behindSeconds);
}

function balanced(): { goal: DelayGoal; quietSeconds: number } {
  const goal = new DelayGoal('balanced');
  goal.setHoldBack(holdBack);
  return { goal, quietSeconds: goal.seconds ?? NaN };
}

describe('goal of the delay behind life', () => {
  it('is the hold back of the playlist and what the viewer wants in hand', () => {
    const goal = new DelayGoal('balanced');
    expect(goal.seconds).toBeUndefined();
    goal.setHoldBack(holdBack);
    expect(goal.seconds).toBeCloseTo(1.47);
    goal.mode = 'lowest';
    expect(goal.seconds).toBeCloseTo(1.02);
    goal.mode = 'steady';
    expect(goal.seconds).toBeCloseTo(4.02);
    goal.mode = 'balanced';
    goal.setHoldBack({ holdBackSeconds: 12, partSeconds: undefined });
    expect(goal.seconds).toBe(12);
  });

  it('steps back at a stall, once for several in a row, and not without end', () => {
    const { goal, quietSeconds } = balanced();
    goal.handleStall(1_000);
    const once = goal.seconds ?? NaN;
    expect(once).toBeGreaterThan(quietSeconds);
    for (const ms of [1_500, 2_000, 5_900]) goal.handleStall(ms);
    expect(goal.seconds).toBe(once);
    for (let stall = 0; stall < 50; stall += 1) goal.handleStall(10_000 + stall * 6_000);
    expect(goal.seconds).toBeGreaterThan(once);
    expect(goal.seconds).toBeLessThan(quietSeconds + 3);
  });

  it('comes back as soon as the steps prove to be too much, and no sooner', () => {
    const { goal, quietSeconds } = balanced();
    for (const ms of [0, 6_000, 12_000]) goal.handleStall(ms);
    const most = goal.seconds ?? NaN;
    watch(goal, 12_250, 40_000, 0.5);
    expect(goal.seconds).toBe(most);
    // What is in hand only because the picture has not caught up yet says nothing.
    watch(goal, 40_250, 60_000, 2.5, 2);
    expect(goal.seconds).toBe(most);
    watch(goal, 60_250, 85_000, 1.2);
    expect(goal.seconds).toBeCloseTo(quietSeconds);
  });

  it('keeps a step for longer where it was missed as soon as it was gone', () => {
    const { goal, quietSeconds } = balanced();
    goal.handleStall(0);
    watch(goal, 250, 7_000, 1.2);
    expect(goal.seconds).toBeCloseTo(quietSeconds);
    goal.handleStall(8_000);
    watch(goal, 8_250, 15_000, 1.2);
    expect(goal.seconds).toBeGreaterThan(quietSeconds);
    watch(goal, 15_250, 21_000, 1.2);
    expect(goal.seconds).toBeCloseTo(quietSeconds);
  });
});

describe('rate at which a picture catches up', () => {
  it('is one where it should be, never above 1.1, and grows with the distance', () => {
    expect(catchUpRate(0.1, 2, 1)).toBe(1);
    expect(catchUpRate(-3, 2, 1)).toBe(1);
    expect(catchUpRate(100, 2, 1)).toBe(1.1);
    const rates = [0.3, 0.4, 0.5, 1, 3].map((behind) => catchUpRate(behind, 2, 1));
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect(rates[0]).toBeGreaterThan(1);
  });

  it('goes on to the goal once begun, and stops where hurrying would end in a stall', () => {
    expect(catchUpRate(0.1, 2, 1.04)).toBeGreaterThan(1);
    expect(catchUpRate(0.02, 2, 1.04)).toBe(1);
    expect(catchUpRate(2, 0.3, 1.1)).toBe(1);
  });

  it('comes to rest: played from far behind, the rate changes a few times only', () => {
    let behind = 2;
    let rate = 1;
    const changes: number[] = [];
    for (let step = 0; step < 400; step += 1) {
      const next = catchUpRate(behind, 2, rate);
      if (next !== rate) changes.push(next);
      rate = next;
      behind -= (rate - 1) * 0.25;
    }
    expect(rate).toBe(1);
    expect(behind).toBeLessThan(0.05);
    expect(changes.length).toBeLessThan(12);
  });
});
