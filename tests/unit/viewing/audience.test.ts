import { describe, expect, it } from 'vitest';
import { Audience } from '../../../server/platform/viewing/audience.ts';

const page = (number: number): string => `page-number-${String(number).padStart(6, '0')}`;

function start(maxSigns?: number) {
  const clock = { nowMs: 0 };
  return { clock, audience: new Audience(() => clock.nowMs, maxSigns) };
}

describe('Audience', () => {
  it('counts open pages, whether or not their players come through a cache', () => {
    const { clock, audience } = start();
    audience.sawPage('show', page(1), '192.0.2.1', 'Firefox');
    audience.sawPage('show', page(2), '192.0.2.1', 'Firefox');
    audience.sawPage('other', page(3), '192.0.2.1', 'Firefox');
    // The player of the first two pages.
    audience.sawPlayer('show', '192.0.2.1', 'Firefox');
    expect(audience.count('show')).toBe(2);
    expect(Object.fromEntries(audience.counts())).toEqual({ show: 2, other: 1 });
    clock.nowMs = 40_000;
    audience.sawPage('show', page(2), '192.0.2.1', 'Firefox');
    clock.nowMs = 51_000;
    expect(audience.count('show')).toBe(1);
    clock.nowMs = 100_000;
    expect(audience.counts().size).toBe(0);
  });

  it('counts a page no more that says that it is left', () => {
    const { audience } = start();
    audience.sawPage('show', page(1), '192.0.2.1', 'Firefox');
    audience.leftPage('show', page(1));
    audience.leftPage('show', page(1));
    expect(audience.count('show')).toBe(0);
  });

  it("counts players of other programs by what they fetch, and a page's own player not twice", () => {
    const { clock, audience } = start();
    audience.sawPlayer('show', '192.0.2.1', 'VLC');
    audience.sawPlayer('show', '192.0.2.1', 'VLC');
    audience.sawPlayer('show', '192.0.2.2', 'VLC');
    audience.sawPage('show', page(1), '192.0.2.3', 'Firefox');
    audience.sawPlayer('show', '192.0.2.3', 'Firefox');
    expect(audience.count('show')).toBe(3);
    clock.nowMs = 16_000;
    expect(audience.count('show')).toBe(1);
  });

  it('is bounded, of one network and in all', () => {
    const { audience } = start(1000);
    for (let number = 0; number < 600; number += 1)
      audience.sawPage('show', page(number), `2001:db8::${number.toString(16)}`, 'Firefox');
    expect(audience.count('show')).toBe(500);
    for (let number = 0; number < 600; number += 1)
      audience.sawPlayer('show', `192.0.${number % 250}.${number % 256}`, `Player ${number}`);
    expect(audience.count('show')).toBe(1000);
  });
});
