import { expect, it } from 'vitest';
import { cameraChoices } from '../../../src/renderer/program/devices/camera-formats.ts';

const chosen = { width: 1280, height: 720, frameRate: 30 };
const shown = (offer: Parameters<typeof cameraChoices>[0], now = chosen) => {
  const { sizes, frameRates } = cameraChoices(offer, now);
  return [sizes.map(({ width, height }) => `${width}x${height}`), frameRates];
};

it('offers of a camera what it can give, its own largest too, and what is chosen', () => {
  expect(shown({ width: 1920, height: 1080, frameRate: 60 })).toEqual([
    ['1920x1080', '1280x720', '960x540', '640x480'],
    [60, 50, 30, 25, 24, 15],
  ]);
  expect(shown({ width: 1600, height: 1200, frameRate: 7 })).toEqual([
    ['1600x1200', '1280x720', '960x540', '640x480'],
    [30, 7],
  ]);
  expect(shown({}, { width: 1000, height: 1000, frameRate: 48 })[0]).toContain('3840x2160');
  expect(shown({}, { width: 1000, height: 1000, frameRate: 48 })[1]).toEqual([60, 50, 48, 30, 25, 24, 15]);
});
