import { describe, expect, it } from 'vitest';
import { catchUpRate, DelayGoal } from '../../../server/web/player/delay-goal.ts';

const holdBack = { holdBackSeconds: 1.02, partSeconds: 0.34 };

describe('goal of the delay behind life', () => {
  it('is the hold back of the playlist and what the viewer wants in hand', () => {
    const goal = new DelayGoal('balanced');
    expect(goal.seconds(0)).toBeUndefined();
    goal.setHoldBack(holdBack);
    expect(goal.seconds(0)).toBeCloseTo(1.62);
    goal.mode = 'lowest';
    expect(goal.seconds(0)).toBeCloseTo(1.02);
    goal.mode = 'steady';
    expect(goal.seconds(0)).toBeCloseTo(4.02);
    goal.mode = 'balanced';
    goal.setHoldBack({ holdBackSeconds: 12, partSeconds: undefined });
    expect(goal.seconds(0)).toBe(12);
  });

  it('steps back at a stall, not without end, and forgives one after the other in quiet times', () => {
    const goal = new DelayGoal('balanced');
    goal.setHoldBack(holdBack);
    const quiet = goal.seconds(0) ?? NaN;
    goal.handleStall(1_000);
    const once = goal.seconds(1_000) ?? NaN;
    expect(once).toBeGreaterThan(quiet);
    expect(goal.seconds(20_000)).toBe(once);
    expect(goal.seconds(32_000)).toBeCloseTo(quiet);
    for (let stall = 0; stall < 50; stall += 1) goal.handleStall(40_000);
    const most = goal.seconds(40_000) ?? NaN;
    expect(most).toBeLessThan(quiet + 3);
    expect(goal.seconds(71_000)).toBeLessThan(most);
    expect(goal.seconds(600_000)).toBeCloseTo(quiet);
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
