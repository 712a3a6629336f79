import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alternatingSizes, frameRate } from './alternating-sizes.ts';
import { announcedTooLittle } from './announced-too-little.ts';
import { aac, fixture, h264, meanColor, picture, tone } from './fixtures.ts';
import {
  Bench,
  breaches,
  decode,
  expectPlayable,
  frameTimesMs,
  partsOf,
  segmentStartsMs,
} from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

const seconds = 6;

describe('a source whose size changes at every keyframe', () => {
  it('ends a job that copies it', async () => {
    const result = await bench.transcode(await alternatingSizes(seconds, 2), { rungs: [] });
    expect(result.error?.code).toBe('SOURCE_CHANGED');
    expect(segmentStartsMs(result, 'source')).toHaveLength(1);
  });

  it('is shown in whole and in one size, with one job, where that is asked for', async () => {
    const result = await bench.transcode(await alternatingSizes(seconds, 2), {
      source: 'fit',
      thumbnails: { intervalMs: 1000 },
    });
    await expectPlayable(bench, result);
    expect(result.renditions.map(({ id, width, height }) => [id, width, height])).toEqual([
      ['source', 320, 180],
      ['90p', 160, 90],
      ['audio', undefined, undefined],
    ]);
    const file = bench.file(result, 'source');
    expect(await frameTimesMs(file)).toHaveLength(seconds * frameRate);
    const left = (atSeconds: number) => meanColor(file, `trim=start=${atSeconds},crop=80:180:0:0`);
    const middle = (atSeconds: number) => meanColor(file, `trim=start=${atSeconds},crop=60:160:130:10`);
    // The one that stands upright stands between bars.
    expect(Math.max(...(await left(3)))).toBeLessThan(20);
    for (const shown of [left(1), left(5), middle(3)]) expect(Math.max(...(await shown))).toBeGreaterThan(60);
    expect(result.sprites.at(-1)?.timesUs).toHaveLength(3);
  });
});

describe('a source with one keyframe in all', () => {
  const once = () =>
    fixture(
      'flv',
      ...picture({ rate: '10', size: '320x180', seconds }),
      ...tone({ seconds }),
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '1000', '-bf', '0'],
      ...aac,
    );

  it('fails as one that is copied, after as much as a segment may have', async () => {
    const result = await bench.transcode(await once(), { rungs: [], maxSegmentMs: 3000 });
    expect(result.error?.code).toBe('SOURCE_KEYFRAMES_TOO_FAR');
    expect(result.error?.message).toContain('set its keyframe interval to 2 s');
  });

  it('goes on behind what was seen of it, when it is encoded anew', async () => {
    const seen = { untilUs: 3_000_000, withinMs: 5000 };
    const result = await bench.transcode(await once(), { source: 'transcode', seen });
    await expectPlayable(bench, result);
    const starts = result.renditions.map(({ id }) => partsOf(result, id)[0]?.startUs ?? 0);
    for (const startUs of starts) expect(Math.abs(startUs - 3_000_000)).toBeLessThan(60_000);
    expect(segmentStartsMs(result, 'source')).toHaveLength(2);

    const strange = { untilUs: 3_000_000, withinMs: 2000 };
    const other = await bench.transcode(await once(), { source: 'transcode', seen: strange });
    expect(segmentStartsMs(other, 'source')).toHaveLength(3);
  });
});

it('a source without parameter sets is told so, and not that it has no keyframes', async () => {
  const bytes = await fixture(
    'ts',
    ...picture({ rate: '10', size: '160x120', seconds: 8 }),
    ...h264,
    ...['-bsf:v', 'filter_units=remove_types=7-8'],
  );
  const result = await bench.transcode(bytes, { input: 'mpegts', rungs: [] });
  expect(result.error).toMatchObject({
    code: 'SOURCE_HEADERS_MISSING',
    message: expect.stringContaining('SPS and PPS') as string,
  });
});

it('a source of ten times the bitrate that it announces plays, with rungs of the bitrates that were asked for', async () => {
  const result = await bench.transcode(await announcedTooLittle());
  expect(result.error).toBeUndefined();
  expect(breaches(result)).toEqual([]);
  expect(await decode(bench.file(result, 'source'))).toBe('');
  const bits = partsOf(result, 'source').reduce((sum, { bytes: { byteLength } }) => sum + byteLength * 8, 0);
  const [source, rung] = result.renditions;
  expect(source?.bitrateKbps).toBeLessThan(600);
  expect(rung?.bitrateKbps).toBe(150);
  expect(bits / 4 / 1000).toBeGreaterThan(3000);
});
