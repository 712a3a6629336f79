import { describe, expect, it } from 'vitest';
import { cubeSizeOf, type ColorCube } from '../../../src/shared/scene/color-cube.ts';
import { maxCubeFileBytes, readCubeFile } from '../../../src/shared/scene/cube-file.ts';

const corners = ['0 0 0', '1 0 0', '0 1 0', '1 1 0', '0 0 1', '1 0 1', '0 1 1', '1 1 1'];

/** Colour at a step of each channel. */
function at({ size, bytes }: ColorCube, red: number, green: number, blue: number): number[] {
  return [...bytes.subarray((red + size * (green + size * blue)) * 4).subarray(0, 4)];
}

describe('a .cube file', () => {
  it('is a table of three dimensions, red changing fastest', () => {
    const text = ['# a comment', 'TITLE "Warm"', '', 'LUT_3D_SIZE 2', ...corners.with(1, '0.5 0.25 2')];
    const cube = readCubeFile(text.join('\r\n'));
    expect(cube.size).toBe(2);
    expect(at(cube, 1, 0, 0)).toEqual([128, 64, 255, 255]);
    expect(at(cube, 0, 1, 1)).toEqual([0, 255, 255, 255]);
  });

  it('is a curve for each channel', () => {
    const cube = readCubeFile('LUT_1D_SIZE 3\n0 1 0\n0.25 0.5 0\n1 0 0');
    expect(cube.size).toBe(65);
    expect(at(cube, 16, 0, 0).slice(0, 2)).toEqual([32, 255]);
    expect(at(cube, 64, 32, 64)).toEqual([255, 128, 0, 255]);
  });

  it('has a domain of its own', () => {
    const cube = readCubeFile(['DOMAIN_MAX 2 2 2', 'LUT_3D_SIZE 2', ...corners].join('\n'));
    expect(at(cube, 64, 64, 32)).toEqual([128, 128, 64, 255]);
    const ranged = readCubeFile(['LUT_3D_SIZE 2', 'LUT_3D_INPUT_RANGE 0 2', ...corners].join('\n'));
    expect(at(ranged, 64, 64, 32)).toEqual([128, 128, 64, 255]);
  });

  it.each([
    ['no size', 'LUT_3D_SIZ 2', /line 1 is not three numbers/],
    ['nothing', '', /gives no LUT_1D_SIZE or LUT_3D_SIZE/],
    ['a size that is too large', 'LUT_3D_SIZE 300', /line 1 must be between 2 and 256/],
    ['a second size', 'LUT_3D_SIZE 2\nLUT_1D_SIZE 2', /line 2 gives a second size/],
    ['colours before the size', '0 0 0\nLUT_3D_SIZE 2', /line 1 comes before the size/],
    ['too few colours', ['LUT_3D_SIZE 2', ...corners.slice(1)].join('\n'), /ends after 7 of 8 colours/],
    ['too many colours', ['LUT_3D_SIZE 2', ...corners, '0 0 0'].join('\n'), /line 10 is more than/],
    ['words', 'LUT_3D_SIZE 2\n0 zero 0', /line 2 is not three numbers/],
    ['an empty domain', ['DOMAIN_MIN 1 0 0', 'LUT_3D_SIZE 2', ...corners].join('\n'), /domain is empty/],
    ['too much', ' '.repeat(maxCubeFileBytes + 1), /larger than 16 MB/],
  ])('is refused in words: %s', (_name, text, sentence) => {
    expect(() => readCubeFile(text)).toThrow(sentence);
  });
});

describe('a picture', () => {
  it('is a table if it is as high as its width squared', () => {
    expect(cubeSizeOf({ width: 33, height: 1089 })).toBe(33);
    expect(cubeSizeOf({ width: 33, height: 1088 })).toBeUndefined();
    expect(cubeSizeOf({ width: 66, height: 4356 })).toBeUndefined();
  });
});
