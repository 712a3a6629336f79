import { describe, expect, it } from 'vitest';
import {
  decayLevel,
  meterPosition,
  raiseLevel,
  silentLevel,
} from '../../../src/renderer/features/mixer/meter-ballistics.ts';

describe('meter ballistics', () => {
  it('rises at once and falls by 23.5 dB a second', () => {
    const loud = raiseLevel(silentLevel, -6, 1_000);
    expect(loud.levelDb).toBe(-6);
    expect(decayLevel(loud, 1_000, 2_000).levelDb).toBeCloseTo(-29.5);
    expect(decayLevel(loud, 10_000, 11_000).levelDb).toBe(-60);
  });

  it('does not fall for a quieter peak that comes while it decays', () => {
    const falling = decayLevel(raiseLevel(silentLevel, -6, 0), 100, 100);
    expect(raiseLevel(falling, -40, 100).levelDb).toBe(falling.levelDb);
  });

  it('holds the highest peak for 20 s', () => {
    const loud = raiseLevel(silentLevel, -6, 0);
    const later = raiseLevel(decayLevel(loud, 5_000, 5_000), -30, 5_000);
    expect(decayLevel(later, 14_000, 19_000).holdDb).toBe(-6);
    expect(decayLevel(later, 15_100, 20_100).holdDb).toBe(-60);
  });

  it('bounds what it shows', () => {
    expect(raiseLevel(silentLevel, 3, 0).levelDb).toBe(0);
    expect(raiseLevel(silentLevel, -120, 0).levelDb).toBe(-60);
    expect(meterPosition(-60)).toBe(0);
    expect(meterPosition(-30)).toBe(0.5);
    expect(meterPosition(0)).toBe(1);
  });
});
