import { expect, it } from 'vitest';
import { SendMeter } from '../../../src/publish/rtmp/send-meter.ts';

it('measures from what was taken last to what was written last', () => {
  const meter = new SendMeter();
  expect(meter.queuedMs(0, 0)).toBe(0);
  for (const timeUs of [1_000_000, 1_040_000, 1_080_000]) {
    meter.wrote(100);
    meter.mark(timeUs, 0);
  }
  expect(meter.queuedMs(300, 0)).toBe(80);
  expect(meter.queuedMs(200, 0)).toBe(80);
  expect(meter.queuedMs(101, 0)).toBe(80);
  expect(meter.queuedMs(100, 0)).toBe(40);
  expect(meter.queuedMs(0, 0)).toBe(0);
  expect(meter.writtenBytes).toBe(300);
});

it('counts a stall from the moment when something began to wait, or was last taken', () => {
  const meter = new SendMeter();
  expect(meter.stalledMs(9_000_000)).toBe(0);
  meter.wrote(100);
  meter.mark(0, 10_000_000);
  meter.wrote(100);
  meter.mark(40_000, 11_000_000);
  expect(meter.stalledMs(12_000_000)).toBe(2000);
  meter.queuedMs(100, 12_000_000);
  expect(meter.stalledMs(12_500_000)).toBe(500);
  meter.queuedMs(0, 13_000_000);
  expect(meter.stalledMs(20_000_000)).toBe(0);
});

it('is not confused by sound that lags behind the picture', () => {
  const meter = new SendMeter();
  for (const timeUs of [80_000, 60_000]) {
    meter.wrote(10);
    meter.mark(timeUs, 0);
  }
  expect(meter.queuedMs(0, 0)).toBe(0);
});
