import { describe, expect, it } from 'vitest';
import { CaptureDelay } from '../../../src/renderer/program/compositor/capture-delay.ts';
import { FrameSchedule } from '../../../src/renderer/program/compositor/frame-schedule.ts';
import { h264CodecString } from '../../../src/renderer/program/encoder/h264-profile.ts';
import { SilenceWatch } from '../../../src/renderer/program/silence-watch.ts';
import { ShortestTransport } from '../../../src/renderer/program/shortest-transport.ts';

describe('frame schedule', () => {
  it('never drifts, however late it is asked', () => {
    const schedule = new FrameSchedule(30, 0, 0);
    let dueUs = 0;
    for (let frame = 0; frame < 30_000; frame++) {
      const due = schedule.take(schedule.nextDueUs + (frame % 7) * 1000);
      expect(due?.missed).toBe(0);
      dueUs = due?.dueUs ?? 0;
    }
    expect(dueUs).toBeCloseTo((29_999 / 30) * 1e6, 3);
  });

  it('leaves out frames whose time has passed', () => {
    const schedule = new FrameSchedule(50, 0, 0);
    expect(schedule.take(0)).toEqual({ dueUs: 0, missed: 0 });
    expect(schedule.take(19_999)).toBeUndefined();
    expect(schedule.take(75_000)).toEqual({ dueUs: 60_000, missed: 2 });
    expect(schedule.take(80_000)).toEqual({ dueUs: 80_000, missed: 0 });
  });

  it('lies on its grid wherever it starts', () => {
    expect(new FrameSchedule(25, 0, 123_456).nextDueUs).toBe(160_000);
    expect(new FrameSchedule(25, 0.5, 123_456).nextDueUs).toBe(140_000);
  });
});

describe('capture delay', () => {
  it('is taken over at once at the start and moves by small steps later', () => {
    const delay = new CaptureDelay();
    delay.observe(20_000);
    delay.jump();
    expect(delay.next()).toBe(20_000);
    const seen: number[] = [];
    for (let frame = 0; frame < 200; frame++) {
      delay.observe(53_000);
      seen.push(delay.next());
    }
    seen.reduce((before, after) => {
      expect(after - before).toBeLessThanOrEqual(1000);
      return after;
    }, 20_000);
    expect(seen.at(-1)).toBeGreaterThan(52_000);
  });
});

describe('shortest transport', () => {
  it('finds the offset among late arrivals and forgets it after a while', () => {
    const transport = new ShortestTransport();
    for (let index = 0; index < 100; index++) {
      transport.observe(index * 10_000, 500_000 + index * 10_000 + (index % 10 === 3 ? 0 : 7000));
    }
    expect(transport.offsetUs).toBe(500_000);
    for (let index = 100; index < 1300; index++) transport.observe(index * 10_000, 520_000 + index * 10_000);
    expect(transport.offsetUs).toBe(520_000);
  });

  it('does not stay with one start that was quicker than anything after it', () => {
    const transport = new ShortestTransport();
    transport.observe(0, 100_000);
    for (let index = 1; index < 350; index++) transport.observe(index * 10_000, 300_000 + index * 10_000);
    expect(transport.offsetUs).toBe(300_000);
  });
});

describe('silence watch', () => {
  const silentAt = (watch: SilenceWatch, fromMs: number, toMs: number): number | undefined => {
    for (let ms = fromMs; ms <= toMs; ms += 33) if (watch.isSilent(ms * 1000)) return ms;
    return undefined;
  };

  it('notices two seconds without anything, and is patient before the first', () => {
    const watch = new SilenceWatch(0);
    expect(silentAt(watch, 0, 9000)).toBeUndefined();
    watch.handleArrival(9_000_000);
    expect(silentAt(watch, 9000, 12_000)).toBeCloseTo(11_000, -2);
  });

  it('does not blame the device for the machine’s sleep', () => {
    const watch = new SilenceWatch(0);
    watch.handleArrival(0);
    expect(silentAt(watch, 0, 1000)).toBeUndefined();
    expect(watch.isSilent(3_600_000_000)).toBe(false);
    expect(silentAt(watch, 3_600_000, 3_601_900)).toBeUndefined();
  });
});

describe('H.264 level', () => {
  it.each([
    [1280, 720, 30, 6000, 'avc1.64001f'],
    [1920, 1080, 30, 6000, 'avc1.640028'],
    [1920, 1080, 60, 6000, 'avc1.64002a'],
    [1280, 720, 30, 24_000, 'avc1.640020'],
    [3840, 2160, 60, 40_000, 'avc1.640034'],
  ])('fits %i × %i at %i fps and %i kbit/s', (width, height, frameRate, kbps, codec) => {
    expect(h264CodecString(width, height, frameRate, kbps)).toBe(codec);
  });
});
