import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SlateMedia, slateSettings } from '../../../server/core/slate-media.ts';
import type { Rendition } from '../../../src/media-worker/jobs.ts';
import { ffprobe } from './fixtures.ts';
import { Bench, decode, frameTimesMs } from './harness.ts';

const times = { segmentTargetMs: 2000 };
const video = (id: string, codecs: string): Rendition => ({
  ...{ id, kind: 'video', codecs, bitrateKbps: 1000, timescale: 90_000 },
  ...{ width: 192, height: 108, frameRate: 30, partTargetMs: 340, init: new Uint8Array() },
});
const renditions = [
  video('high', 'avc1.64001f'),
  video('main', 'hvc1.1.6.L93.B0'),
  video('source', 'av01.0.04M.08'),
];

it('a slate is in the codec of each rendition that it stands in for, and repeats for as long as it is wanted', async () => {
  const bench = new Bench();
  try {
    const slates = await bench.workers.renderSlate(slateSettings(renditions, 'Back in a moment', times));
    const media = new SlateMedia(renditions, slates, times);
    expect(media.renditions.map(({ codecs }) => codecs.slice(0, 4))).toEqual(['avc1', 'hvc1', 'av01']);
    const parts = Array.from({ length: 40 }, (_, index) => media.parts(index)).flat();
    const names: string[] = [];
    for (const { id, init } of media.renditions) {
      const file = join(bench.directory, `${id}.mp4`);
      const bytes = parts.filter(({ renditionId }) => renditionId === id).map((part) => part.bytes);
      writeFileSync(file, Buffer.concat([init, ...bytes]));
      expect(await decode(file)).toBe('');
      expect(await frameTimesMs(file)).toHaveLength(40);
      names.push(...(await ffprobe(file, '-show_entries', 'stream=codec_name,width,height')));
    }
    expect(names).toEqual(['h264,192,108', 'hevc,192,108', 'av1,192,108']);
    expect(bench.log.filter(({ level }) => level === 'warn')).toEqual([]);
  } finally {
    bench.dispose();
  }
});
