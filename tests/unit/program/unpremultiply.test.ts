import { expect, it } from 'vitest';
import { unpremultiply } from '../../../src/renderer/program/web-pages/unpremultiply.ts';

it('divides what is half seen through and leaves the rest as it is', () => {
  const pixels = Uint8Array.from([
    ...[137, 0, 68, 136],
    ...[10, 20, 30, 255],
    ...[0, 0, 0, 0],
    ...[200, 1, 1, 2],
  ]);
  unpremultiply(pixels);
  expect([...pixels]).toEqual([
    ...[255, 0, 128, 136],
    ...[10, 20, 30, 255],
    ...[0, 0, 0, 0],
    ...[255, 128, 128, 2],
  ]);
});
