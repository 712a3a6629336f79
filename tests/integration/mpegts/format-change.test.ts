import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartCache } from '../../../server/core/start-cache.ts';
import { FlvReader, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { FlvToMpegTs } from '../../../src/shared/media/mpegts/from-flv.ts';
import { MpegTsSplitter } from '../../../src/shared/media/mpegts/splitter.ts';
import { aac, fixture, h264, picture, tone } from '../media-worker/fixtures.ts';
import { Bench, breaches, collect, decode, frameTimesMs, settings } from '../media-worker/harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

function stream(size: string, seconds: number): Promise<Buffer> {
  return fixture('flv', ...picture({ size, seconds }), ...tone({ seconds }), ...h264, ...aac);
}

it('a picture of another size ends the media worker, and the next one goes on from its keyframe', async () => {
  const converter = new FlvToMpegTs();
  const cache = new StartCache();
  const first = bench.workers.startTranscode({ ...settings, input: 'mpegts' });
  const ended = collect(first);
  const splitter = new MpegTsSplitter((piece) => {
    // The tables stay the same: only who decodes the pictures meets the change.
    expect(cache.add(piece)).toBeUndefined();
    first.write(piece.bytes);
  });
  for (const flv of [await stream('320x180', 4), await stream('640x360', 2)]) {
    const tags = new FlvReader(1_000_000).push(flv).map(writeFlvTag);
    for (const tag of [writeFlvHeader({ video: true, audio: true }), ...tags]) {
      const bytes = converter.push(tag);
      for (let start = 0; start < bytes.length; start += 1316) {
        splitter.push(bytes.subarray(start, start + 1316));
      }
    }
  }
  splitter.end();
  first.end();
  const before = await ended;
  expect(before.error?.code).toBe('SOURCE_CHANGED');
  expect(before.renditions[0]).toMatchObject({ id: 'source', width: 320, height: 180 });

  const second = bench.workers.startTranscode({ ...settings, input: 'mpegts' });
  const result = collect(second);
  for (const { bytes } of cache.contents()) second.write(bytes);
  second.end();
  const after = await result;
  expect(after.error).toBeUndefined();
  expect(breaches(after)).toEqual([]);
  expect(after.renditions[0]).toMatchObject({ id: 'source', width: 640, height: 360 });
  const source = bench.file(after, 'source');
  expect(await decode(source)).toBe('');
  expect(await frameTimesMs(source)).toHaveLength(60);
});
