import { describe, expect, it } from 'vitest';
import { countdownText } from '../../../src/shared/scene/countdown.ts';
import { newSource } from '../../../src/shared/scene/defaults.ts';
import { slideAt } from '../../../src/shared/scene/slideshow.ts';

describe('a slideshow', () => {
  const order = { slideMs: 1000, fadeMs: 200, order: 'forward', loops: true } as const;

  it('shows one slide after the other, the next one faded in', () => {
    expect(slideAt(order, 3, 0)).toEqual({ present: 0, previous: undefined, shown: 1, next: 1 });
    expect(slideAt(order, 3, 1050)).toEqual({ present: 1, previous: 0, shown: 0.25, next: 2 });
    expect(slideAt(order, 3, 1200)).toMatchObject({ present: 1, previous: undefined, shown: 1 });
    expect(slideAt(order, 3, 3010)).toMatchObject({ present: 0, previous: 2, next: 1 });
  });

  it('stays at its last slide where it does not loop', () => {
    expect(slideAt({ ...order, loops: false }, 3, 60_000)).toEqual({
      present: 2,
      previous: undefined,
      shown: 1,
      next: 2,
    });
  });

  it('shows every slide once a round by chance, and none twice in a row', () => {
    const places = Array.from(
      { length: 50 },
      (_, step) => slideAt({ ...order, order: 'random' }, 5, step * 1000 + 500)?.present ?? -1,
    );
    for (let round = 0; round < 10; round++) {
      expect(places.slice(round * 5, round * 5 + 5).sort()).toEqual([0, 1, 2, 3, 4]);
    }
    expect(places.some((place, at) => place === places[at - 1])).toBe(false);
  });

  it('of one or no slide is still', () => {
    expect(slideAt(order, 1, 1050)).toMatchObject({ present: 0, previous: undefined });
    expect(slideAt(order, 0, 0)).toBeUndefined();
  });
});

describe('a countdown', () => {
  const { settings } = newSource('countdown', 'id', 'Countdown');
  const startedAtMs = Date.UTC(2026, 4, 1, 18);

  it('says how long it is until it is over', () => {
    const shown = (afterMs: number): string =>
      countdownText({ ...settings, durationMs: 90_000, startedAtMs }, startedAtMs + afterMs, 0);
    expect([0, 1, 30_000, 89_999, 90_000, 200_000].map(shown)).toEqual([
      '1:30',
      '1:30',
      '1:00',
      '0:01',
      '0:00',
      '0:00',
    ]);
    expect(countdownText({ ...settings, durationMs: 3_725_000 }, startedAtMs, 0)).toBe('1:02:05');
    const over = { ...settings, durationMs: 1000, startedAtMs, endText: 'Here we go' };
    expect(countdownText(over, startedAtMs + 1000, 0)).toBe('Here we go');
  });

  it('goes to a time of this day, in local time, and half a day later to tomorrow’s', () => {
    const until = { ...settings, mode: 'timeOfDay', timeOfDay: '20:15' } as const;
    expect(countdownText(until, startedAtMs, 0)).toBe('2:15:00');
    expect(countdownText(until, startedAtMs, 2 * 3_600_000)).toBe('15:00');
    expect(countdownText(until, startedAtMs + 4 * 3_600_000, 0)).toBe('0:00');
    expect(countdownText(until, startedAtMs + 15 * 3_600_000, 0)).toBe('11:15:00');
  });
});
