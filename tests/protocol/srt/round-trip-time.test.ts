import { expect, it } from 'vitest';
import { RateMeter } from '../../../src/shared/media/srt/rate-meter.ts';
import { RoundTripTime } from '../../../src/shared/media/srt/round-trip-time.ts';
import { SteadyTime } from '../../../src/shared/media/srt/steady-time.ts';

it('begins at 100 ms, or at what the handshake took', () => {
  const unknown = new RoundTripTime(undefined);
  expect([unknown.rttUs, unknown.varianceUs]).toEqual([100_000, 50_000]);
  const measured = new RoundTripTime(30_000);
  expect([measured.rttUs, measured.varianceUs]).toEqual([30_000, 15_000]);
});

it('averages its samples, the deviation being from the average before', () => {
  const roundTrip = new RoundTripTime(undefined);
  roundTrip.addSample(40_000, 0);
  expect([roundTrip.rttUs, roundTrip.varianceUs]).toEqual([40_000, 20_000]);
  roundTrip.addSample(48_000, 10_000);
  expect([roundTrip.rttUs, roundTrip.varianceUs]).toEqual([41_000, 17_000]);
  expect(roundTrip.patienceUs).toBe(109_000);
});

it('takes the word of the peer while it measures nothing itself, if the peer did', () => {
  const roundTrip = new RoundTripTime(30_000);
  roundTrip.adopt(100_000, 50_000, 0);
  expect(roundTrip.rttUs).toBe(30_000);
  roundTrip.adopt(60_000, 5000, 0);
  expect([roundTrip.rttUs, roundTrip.varianceUs]).toEqual([60_000, 5000]);
  roundTrip.addSample(60_000, 1_000_000);
  roundTrip.adopt(90_000, 5000, 2_000_000);
  expect(roundTrip.rttUs).toBe(60_000);
  roundTrip.adopt(90_000, 5000, 5_000_000);
  expect(roundTrip.rttUs).toBe(90_000);
});

it('believes in no path of an hour', () => {
  const roundTrip = new RoundTripTime(undefined);
  roundTrip.adopt(2 ** 32 - 1, 2 ** 32 - 1, 0);
  expect(roundTrip.patienceUs).toBe(50_000_000);
  roundTrip.adopt(0, 0, 0);
  expect(roundTrip.patienceUs).toBe(5);
});

it('measures a rate over the last second', () => {
  const meter = new RateMeter();
  for (let nowUs = 0; nowUs < 3_000_000; nowUs += 1000) meter.add(5, nowUs);
  expect(meter.perSecond(2_999_000)).toBeCloseTo(5000, -2);
  // To a tenth of a second.
  expect(Math.abs(meter.perSecond(3_500_000) - 2500)).toBeLessThan(500);
  expect(meter.perSecond(4_200_000)).toBe(0);
  meter.add(1, 4e15);
  expect(meter.perSecond(4e15 + 1)).toBeCloseTo(1.1, 1);
});

it('goes on steadily over a clock that is set', () => {
  const time = new SteadyTime(1000);
  expect(time.at(5_000_000.7)).toBe(5_000_000);
  // Read before another reading that came first.
  expect(time.at(4_999_900)).toBe(5_000_000);
  expect(time.at(5_000_100)).toBe(5_000_100);
  const hourUs = 3_600_000_000;
  expect(time.at(5_000_100 + hourUs)).toBe(5_000_100);
  expect(time.at(5_000_200 + hourUs)).toBe(5_000_200);
  expect(time.ofOwner(5_000_300)).toBe(5_000_300 + hourUs);
  expect(time.at(200)).toBe(5_000_200);
  expect(time.at(300)).toBe(5_000_300);
  expect(time.at(NaN)).toBe(5_000_300);
  expect(time.at(Infinity)).toBe(5_000_300);
  expect(time.at(400)).toBe(5_000_400);
});
