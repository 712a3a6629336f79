import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EdgeRefiner } from '../../../src/renderer/program/segmentation/edge-refiner.ts';
import { opacityOf } from '../../../src/renderer/program/segmentation/mask-curve.ts';
import { MaskHistory } from '../../../src/renderer/program/segmentation/mask-history.ts';
import { readNetworkFile } from '../../../src/renderer/program/segmentation/network-file.ts';
import { PeopleFinder } from '../../../src/renderer/program/segmentation/people-finder.ts';
import { runFfmpeg } from '../../e2e/program/decode.ts';

const root = join(import.meta.dirname, '../../..');
const networkPath = 'node_modules/@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite';

async function network(): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(join(root, networkPath))).buffer;
}

async function photograph(width: number, height: number): Promise<Uint8ClampedArray> {
  const jpeg = await readFile(join(root, 'tests/fixtures/person/astronaut.jpg'));
  const scale = `scale=${width}:${height}`;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-'];
  return new Uint8ClampedArray(await runFfmpeg(['-f', 'jpeg_pipe', '-i', '-', '-vf', scale, ...raw], jpeg));
}

/** Mean of a mask in a rectangle whose edges are given as shares of the picture. */
function meanIn(
  mask: Float32Array,
  { width, height }: { width: number; height: number },
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(top * height); y < bottom * height; y++) {
    for (let x = Math.floor(left * width); x < right * width; x++) {
      sum += mask[y * width + x] ?? NaN;
      count++;
    }
  }
  return sum / count;
}

const face = [0.36, 0.25, 0.52, 0.6] as const;
const shoulders = [0.25, 0.85, 0.6, 1] as const;
const corners = [
  [0, 0, 0.2, 0.4],
  [0.7, 0, 1, 0.4],
  [0.8, 0.6, 1, 1],
] as const;

describe('the network', () => {
  it('finds face and shoulders in a photograph, and nobody in its corners', async () => {
    const finder = await PeopleFinder.create(await network());
    const { size } = finder;
    expect(size).toEqual({ width: 256, height: 144 });
    const picture = await photograph(256, 144);
    const first = Float32Array.from(finder.find(picture));
    expect(meanIn(first, size, face)).toBeGreaterThan(0.95);
    expect(meanIn(first, size, shoulders)).toBeGreaterThan(0.95);
    for (const corner of corners) expect(meanIn(first, size, corner)).toBeLessThan(0.03);
    // Memory is shared between its layers: a second run must not find what the first left.
    finder.find(new Uint8ClampedArray(picture.length));
    expect(Float32Array.from(finder.find(picture))).toEqual(first);

    const fine = new EdgeRefiner(size);
    const large = await photograph(fine.size.width, fine.size.height);
    const luma = Float32Array.from({ length: large.length / 4 }, (_, at) => (large[at * 4 + 1] ?? 0) / 255);
    const refined = fine.refine(first, luma);
    expect(meanIn(refined, fine.size, face)).toBeGreaterThan(0.95);
    for (const corner of corners) expect(meanIn(refined, fine.size, corner)).toBeLessThan(0.03);
  });

  it('is refused where it has an operator that is not known', async () => {
    const file = await network();
    const bytes = new Uint8Array(file);
    // The name of its own operator, which stands there once.
    const at = Buffer.from(file).indexOf('Convolution2DTransposeBias');
    bytes[at] = 'X'.charCodeAt(0);
    expect(() => readNetworkFile(file)).toThrow('Xonvolution2DTransposeBias');
  });
});

describe('a mask', () => {
  it('follows movement at once and noise slowly', () => {
    const history = new MaskHistory();
    expect([...history.add(Float32Array.of(0, 0.5, 1))]).toEqual([0, 0.5, 1]);
    const [moved = 0, noisy = 0, still = 0] = history.add(Float32Array.of(1, 0.6, 1));
    expect(moved).toBe(1);
    expect(noisy).toBeGreaterThan(0.52);
    expect(noisy).toBeLessThan(0.56);
    expect(still).toBe(1);
  });

  it('ends where the picture has its edge', () => {
    const coarse = { width: 64, height: 36 };
    const refiner = new EdgeRefiner(coarse);
    const { width, height } = refiner.size;
    // The picture's edge is at 60 of 128; the mask gives way from 52 to 72 of them.
    const luma = Float32Array.from({ length: width * height }, (_, at) => (at % width < 60 ? 0.8 : 0.2));
    const mask = Float32Array.from({ length: coarse.width * coarse.height }, (_, at) =>
      Math.min(1, Math.max(0, (36 - (at % coarse.width)) / 10)),
    );
    const row = refiner.refine(mask, luma).subarray(36 * width, 37 * width);
    expect((row[59] ?? 0) - (row[60] ?? 1)).toBeGreaterThan(0.3);
    expect(row[20]).toBeCloseTo(1, 2);
    expect(row[110]).toBeCloseTo(0, 2);
  });

  it('gives way the more gradually the softer it is', () => {
    expect([0, 1].map((softness) => opacityOf(0, softness))).toEqual([0, 0]);
    expect([0, 1].map((softness) => opacityOf(1, softness))).toEqual([1, 1]);
    expect(opacityOf(0.65, 0)).toBe(1);
    expect(opacityOf(0.65, 1)).toBeLessThan(0.8);
  });
});
