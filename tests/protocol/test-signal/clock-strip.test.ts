import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockStripBounds,
  decodeClockCells,
  drawClockStrip,
  encodeClockCells,
  readClockStrip,
  type FillTarget,
} from '../../../src/shared/media/test-signal/clock-strip.ts';
import { beepSample, isFlash } from '../../../src/shared/media/test-signal/timing.ts';

/** A picture that can be filled with grey rectangles and nothing else. */
class GreyPicture implements FillTarget {
  fillStyle: unknown = '#000000';
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgba = new Uint8ClampedArray(width * height * 4).fill(128);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const level = Number.parseInt(String(this.fillStyle).slice(1, 3), 16);
    for (let row = y; row < y + height; row++) {
      this.rgba.fill(level, (row * this.width + x) * 4, (row * this.width + x + width) * 4);
    }
  }
}

/** Box-filtered scaling, then limited range read as if it were full, then noise. */
function scaled(from: GreyPicture, width: number, height: number, noise: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(width * height * 4);
  let seed = 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [dx, dy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const sourceX = Math.floor(((x + dx) * from.width) / width);
        const sourceY = Math.floor(((y + dy) * from.height) / height);
        sum += (from.rgba[(sourceY * from.width + sourceX) * 4] ?? 0) / 4;
      }
      seed = (seed * 48271) % 0x7fffffff;
      const level = 16 + (sum * 219) / 255 + ((seed / 0x7fffffff) * 2 - 1) * noise;
      out.fill(level, (y * width + x) * 4, (y * width + x + 1) * 4);
    }
  }
  return out;
}

const readings = fc.record({
  epochMs: fc.integer({ min: 0, max: 2 ** 42 - 1 }),
  frame: fc.integer({ min: 0, max: 0xffff }),
});

describe('clock strip', () => {
  it('lays its cells out as specified', () => {
    expect(encodeClockCells({ epochMs: 2 ** 41 + 1, frame: 0x8001 }).join('')).toBe(
      '1010' + // sync, upper row
        '100000000000000000000000000000000000' + // time, bits 41 to 6
        '0101' + // sync, lower row
        '000001' + // time, bits 5 to 0
        '1000000000000001' + // frame counter
        '01101100010001', // CRC-14
    );
  });

  it('comes back from its cells', () => {
    fc.assert(
      fc.property(readings, (reading) => {
        expect(decodeClockCells(encodeClockCells(reading))).toEqual(reading);
      }),
    );
  });

  it('notices every single and double error', () => {
    const cells = encodeClockCells({ epochMs: 1_790_000_000_123, frame: 4711 });
    for (let first = 0; first < cells.length; first++) {
      for (let second = first; second < cells.length; second++) {
        const damaged = cells.map((cell, index) => (index === first || index === second ? 1 - cell : cell));
        expect(decodeClockCells(damaged)).toBeUndefined();
      }
    }
  });

  it.each([
    [1280, 720],
    [854, 480],
    [848, 480],
    [640, 360],
    [1920, 1080],
  ])('is read at %i × %i, in limited range and with noise', (width, height) => {
    const reading = { epochMs: 1_790_000_000_123, frame: 65_535 };
    const picture = new GreyPicture(1280, 720);
    drawClockStrip(picture, 1280, 720, reading);
    expect(readClockStrip(scaled(picture, width, height, 40), width, height)).toEqual(reading);
  });

  it('reads nothing where there is no strip', () => {
    expect(readClockStrip(new GreyPicture(854, 480).rgba, 854, 480)).toBeUndefined();
  });

  it('keeps to its bounds', () => {
    const picture = new GreyPicture(854, 480);
    drawClockStrip(picture, 854, 480, { epochMs: 2 ** 42 - 1, frame: 65_535 });
    const { y, height } = clockStripBounds(854, 480);
    const touchedRows = new Set<number>();
    picture.rgba.forEach((level, index) => {
      if (level !== 128) touchedRows.add(Math.floor(index / (854 * 4)));
    });
    expect(Math.min(...touchedRows)).toBe(y);
    expect(Math.max(...touchedRows)).toBe(y + height - 1);
  });
});

describe('flash and beep', () => {
  it('fill the first 100 ms of each second', () => {
    expect([0, 99.9, 100, 999.9].map((ms) => isFlash(1_790_000_000_000 + ms))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(beepSample(1_790_000_000_000)).toBe(0);
    expect(beepSample(1_790_000_000_000.25)).toBeCloseTo(0.5, 2);
    expect(beepSample(1_790_000_000_100)).toBe(0);
  });
});
