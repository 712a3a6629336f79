import { expect, it } from 'vitest';
import { PlaybackClock } from '../../../src/shared/media/srt/playback-clock.ts';

const wrapUs = 2 ** 32;

it('plays a packet at base, timestamp and latency', () => {
  const clock = new PlaybackClock(1_000_000, 120_000);
  const long = clock.longTimestamp(500_000, 1_540_000);
  expect(clock.dueUs(long)).toBe(1_000_000 + 500_000 + 120_000);
});

it('follows timestamps around as often as they wrap, forwards and a little backwards', () => {
  const clock = new PlaybackClock(0, 120_000);
  for (let nowUs = 0; nowUs < 5 * wrapUs; nowUs += 60_000_000) {
    // A packet of 2 s ago and one of now, whichever side of the wrap they are on.
    expect(clock.longTimestamp((nowUs + wrapUs - 2_000_000) % wrapUs, nowUs)).toBe(nowUs - 2_000_000);
    expect(clock.longTimestamp(nowUs % wrapUs, nowUs)).toBe(nowUs);
  }
});

it('corrects the drift of the peer by the average of a thousand answers', () => {
  const clock = new PlaybackClock(0, 120_000);
  for (let sample = 0; sample < 999; sample++)
    clock.addSample(sample * 10_000, 80_000, sample * 10_000 + 3000);
  expect(clock.correctionUs).toBe(0);
  clock.addSample(9_990_000, 80_000, 9_993_000);
  expect(clock.correctionUs).toBe(3000);
  expect(clock.dueUs(10_000_000)).toBe(10_123_000);
});

it('moves its base by 5 ms where the drift is more', () => {
  const clock = new PlaybackClock(0, 120_000);
  const answer = (nowUs: number) => clock.addSample(nowUs - 7000, 80_000, nowUs);
  for (let sample = 1; sample <= 1000; sample++) answer(sample * 10_000);
  expect(clock.correctionUs).toBe(7000);
  // Of the 7 ms, 5 are in the base now: the samples say 2.
  for (let sample = 1001; sample <= 2000; sample++) answer(sample * 10_000);
  expect(clock.correctionUs).toBe(7000);
});

it('does not take a longer path for drift', () => {
  const clock = new PlaybackClock(0, 120_000);
  clock.addSample(0, 80_000, 0);
  // The way here takes 10 ms more, and so does the way back.
  for (let sample = 1; sample < 1000; sample++)
    clock.addSample(sample * 10_000, 100_000, sample * 10_000 + 10_000);
  expect(clock.correctionUs).toBe(0);
});

it('goes by the earliest of the first answers where the handshake came late', () => {
  const clock = new PlaybackClock(130_000, 120_000);
  // Two answers of a busy start, then a path of 1 ms each way.
  clock.addSample(0, 60_000, 150_000);
  clock.addSample(10_000, 30_000, 40_000);
  expect(clock.dueUs(1_000_000)).toBe(1_000_000 + 30_000 + 120_000);
  for (let sample = 2; sample < 1000; sample++)
    clock.addSample(sample * 10_000, 2_000, sample * 10_000 + 1000);
  expect(clock.dueUs(1_000_000)).toBeGreaterThanOrEqual(1_000_000 + 1000 + 120_000);
  expect(clock.dueUs(1_000_000)).toBeLessThan(1_000_000 + 1200 + 120_000);
  // Later it is drift, which is followed by the average.
  const corrected = clock.dueUs(1_000_000);
  clock.addSample(10_000_000, 2_000, 9_990_000);
  expect(clock.dueUs(1_000_000)).toBe(corrected);
});

it('knows a clock that was set from a packet that is late', () => {
  const clock = new PlaybackClock(0, 1_000_000);
  const late = clock.longTimestamp(50_000_000, 60_000_000);
  expect(clock.jumpOf(late, 60_000_000)).toBe(0);
  const set = clock.longTimestamp(48_000_000, 60_000_000);
  expect(clock.jumpOf(set, 60_000_000)).toBe(12_000_000);
  clock.follow(12_000_000);
  expect(clock.dueUs(set)).toBe(61_000_000);
});
