import { describe, expect, it } from 'vitest';
import { LiveClock } from '../../../src/renderer/program/streams/live-clock.ts';

const partUs = 333_333;

/** A stream whose clock runs `ppm` faster than ours; every part comes `lateUs(n)` after its end. */
function play(
  clock: LiveClock,
  parts: number,
  { ppm = 0, lateUs = () => 0 }: { ppm?: number; lateUs?: (part: number) => number } = {},
) {
  const news: string[] = [];
  let reserveUs = 0;
  for (let part = 1; part <= parts; part++) {
    const edgeUs = part * partUs;
    const nowUs = edgeUs / (1 + ppm / 1e6) + lateUs(part);
    const said = clock.handleArrival(edgeUs, nowUs);
    if (said !== 'on') news.push(`${part} ${said}`);
    reserveUs = (clock.dueUs(edgeUs) ?? 0) - nowUs;
  }
  return { news, reserveUs };
}

describe('when a live stream is due', () => {
  it('is a hold-back and a little behind its edge, whatever time it is there', () => {
    const clock = new LiveClock(1_000_000);
    expect(clock.dueUs(0)).toBeUndefined();
    expect(clock.handleArrival(77e6, 5e6)).toBe('first');
    expect(clock.dueUs(77e6)).toBe(5e6 + clock.targetUs);
    expect(clock.targetUs).toBe(1_350_000);
  });

  it.each([500, -500])('stays so for hours where the clocks are %i ppm apart', (ppm) => {
    const clock = new LiveClock(1_000_000);
    const { news, reserveUs } = play(clock, 20_000, { ppm });
    expect(news).toEqual(['1 first']);
    expect(Math.abs(reserveUs - clock.targetUs)).toBeLessThan(30_000);
  });

  it('does not move for parts that are late now and then', () => {
    const clock = new LiveClock(1_000_000);
    play(clock, 200);
    const before = clock.dueUs(0) ?? 0;
    const { news } = play(clock, 200, { lateUs: (part) => (part % 5 === 0 ? 400_000 : 0) });
    expect(news).toEqual([]);
    expect(Math.abs((clock.dueUs(0) ?? 0) - before)).toBeLessThan(1000);
  });

  it('waits longer once a part came too late, and no longer than it must', () => {
    const clock = new LiveClock(1_000_000);
    const { targetUs } = clock;
    const { news } = play(clock, 60, { lateUs: (part) => (part < 30 ? 0 : 1_400_000) });
    expect(news).toEqual(['1 first', '30 again']);
    expect(clock.targetUs).toBe(targetUs + 300_000);
    for (let stall = 1; stall < 100; stall++) clock.handleArrival(60 * partUs, 30e6 + stall * 20e6);
    expect(clock.targetUs).toBe(8_000_000);
  });

  it('comes back where the edge jumped ahead', () => {
    const clock = new LiveClock(1_000_000);
    play(clock, 60);
    const news = new Set<string>();
    for (let part = 61; part < 160; part++)
      news.add(clock.handleArrival(part * partUs + 10e6, part * partUs));
    expect(news).toEqual(new Set(['on', 'again']));
    expect((clock.dueUs(160 * partUs + 10e6) ?? 0) - 160 * partUs).toBeLessThan(clock.targetUs + 50_000);
  });
});
