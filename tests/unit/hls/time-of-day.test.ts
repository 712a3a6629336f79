import { describe, expect, it } from 'vitest';
import { TimeOfDay } from '../../../server/delivery/time-of-day.ts';

const startMs = Date.UTC(2030, 0, 1);
const partUs = 500_000;

interface Course {
  hours: number;
  /** How much slower than the relay's clock the publisher's runs. */
  ppm?: number;
  /** How late the part is at this second. */
  lateMs?: (second: number) => number;
  /** What the relay's clock is off at this second. */
  stepMs?: (second: number) => number;
}

/** Feeds parts as they come; gives for each how far its date is off the moment that it was taken at. */
function errorsMs({ hours, ppm = 0, lateMs = () => 0, stepMs = () => 0 }: Course): number[] {
  const errors: number[] = [];
  let time: TimeOfDay | undefined;
  let beforeMs = -Infinity;
  for (let startUs = 0; startUs < hours * 3600e6; startUs += partUs) {
    const takenMs = startMs + (startUs / 1000) * (1 + ppm / 1e6);
    const second = startUs / 1e6;
    const nowMs = takenMs + partUs / 1000 + lateMs(second) + stepMs(second);
    time ??= new TimeOfDay(startUs, nowMs - partUs / 1000);
    const dateMs = time.at(startUs);
    if (dateMs <= beforeMs) throw new Error('The date went back.');
    if (second > 0 && Math.abs(dateMs - beforeMs - partUs / 1000) > 0.51)
      throw new Error('The date stepped.');
    beforeMs = dateMs;
    time.arrived(startUs + partUs, nowMs);
    errors.push(dateMs - takenMs);
  }
  return errors;
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('dates of the media', () => {
  it.each([-200, -20, 0, 20, 200])('stay by the clock for ten hours of a publisher at %i ppm', (ppm) => {
    expect(largest(errorsMs({ hours: 10, ppm }))).toBeLessThan(600);
  });

  it('run by the media alone while they are close enough', () => {
    const lateMs = (second: number): number => (second % 7) * 60;
    expect(new Set(errorsMs({ hours: 1, lateMs }))).toEqual(new Set([0]));
  });

  it('are brought back from a first part that came late', () => {
    const errors = errorsMs({ hours: 2, lateMs: (second) => (second === 0 ? 3000 : 0) });
    expect(errors[0]).toBe(3000);
    expect(largest(errors.slice(-100))).toBeLessThan(100);
  });

  it('don’t mind parts that come late for half a minute', () => {
    const lateMs = (second: number): number => (second % 90 < 30 ? 5000 : 0);
    expect(largest(errorsMs({ hours: 2, lateMs }).slice(-100))).toBeLessThan(600);
  });

  it('neither step nor go back when the clock steps by hours', () => {
    for (const step of [5 * 3600e3, -5 * 3600e3]) {
      const errors = errorsMs({ hours: 1, stepMs: (second) => (second > 1800 ? step : 0) });
      expect(largest(errors)).toBeLessThan(2000);
    }
  });

  it('are the same for every rendition, however late it asks', () => {
    const time = new TimeOfDay(0, startMs);
    const lagUs = 6_000_000;
    const dates = new Map<number, number>();
    for (let atUs = 0; atUs < 3600e6; atUs += partUs) {
      dates.set(atUs, time.at(atUs));
      const laterUs = Math.max(0, atUs - lagUs);
      expect(time.at(laterUs)).toBe(dates.get(laterUs));
      time.arrived(atUs + partUs, startMs + (atUs + partUs) / 1000 + 2000);
    }
    expect(time.at(3600e6)).toBeGreaterThan(startMs + 3600e3 + 1000);
  });
});
