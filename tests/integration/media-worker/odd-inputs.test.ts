import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flvTagType, FlvReader, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { captionOf, captionsIn, withCaptions } from './captions.ts';
import { enhancedFlv, framesOfIvf } from './enhanced-flv.ts';
import { aac, ffprobe, fixture, h264, picture, tone } from './fixtures.ts';
import {
  Bench,
  breaches,
  expectPlayable,
  frameTimesMs,
  partsOf,
  segmentStartsMs,
  type Transcoded,
} from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

const seconds = 4;
const small = picture({ rate: '10', size: '160x120', seconds });
const sound = tone({ seconds });
const x264 = (pixelFormat: string, ...more: string[]): string[] => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', pixelFormat, '-g', '20', ...more],
];
const rung = (height: number, more: object = {}) => ({
  name: `${height}p`,
  height,
  bitrateKbps: 150,
  ...more,
});

const shapes = (result: Transcoded) =>
  result.renditions.map(({ id, width, height }) => (width === undefined ? id : [id, width, height]));
const warnings = (result: Transcoded) => result.warnings.map(({ code }) => code);

describe('an odd stream', () => {
  it('of sound alone has segments of its own', async () => {
    const result = await bench.transcode(await fixture('flv', ...tone({ seconds: 6 }), ...aac));
    await expectPlayable(bench, result);
    expect(shapes(result)).toEqual(['audio']);
    expect(warnings(result)).toEqual(['NO_VIDEO']);
    expect(segmentStartsMs(result, 'audio')).toHaveLength(4);
  });

  it('of odd sides, 4:4:4 and 5.1 channels gets rungs of even ones, and stereo', async () => {
    const surround = [
      '-f',
      'lavfi',
      '-t',
      String(seconds),
      '-i',
      'anoisesrc=r=48000,aformat=channel_layouts=5.1',
    ];
    const input = picture({ rate: '10', size: '213x121', seconds });
    const bytes = await fixture(
      'flv',
      ...input,
      ...surround,
      ...x264('yuv444p', '-vf', 'format=yuv444p,scale=213:121,setsar=1'),
      ...aac,
    );
    const result = await bench.transcode(bytes, { rungs: [rung(121), rung(90)] });
    await expectPlayable(bench, result);
    expect(shapes(result)).toEqual([['source', 213, 121], ['121p', 212, 120], ['90p', 158, 90], 'audio']);
    expect(result.renditions.map(({ codecs }) => codecs.slice(0, 7))).toEqual([
      'avc1.f4',
      'avc1.64',
      'avc1.64',
      'mp4a.40',
    ]);
    expect(result.renditions.at(-1)?.channels).toBe(2);
  });

  it('of interlaced pictures is encoded anew without combs', async () => {
    const fields = ['-vf', 'tinterlace=interleave_top,fieldorder=tff', '-flags', '+ilme+ildct'];
    const input = picture({ rate: '20', size: '160x120', seconds });
    const bytes = await fixture('ts', ...input, ...sound, ...x264('yuv420p', ...fields), ...aac);
    const result = await bench.transcode(bytes, { input: 'mpegts', rungs: [rung(90)] });
    await expectPlayable(bench, result);
    expect(warnings(result)).toEqual(['SOURCE_INTERLACED']);
    expect(shapes(result)).toEqual([['source', 160, 120], ['90p', 120, 90], 'audio']);
    for (const id of ['source', '90p']) {
      const frames = await ffprobe(bench.file(result, id), '-show_entries', 'frame=interlaced_frame');
      expect(frames.map((line) => line.replace(',', ''))).toEqual(
        Array.from({ length: 10 * seconds }, () => '0'),
      );
    }
    const passed = await bench.transcode(bytes, { input: 'mpegts', rungs: [] });
    expect(shapes(passed)).toEqual([['source', 160, 120], 'audio']);
  });

  it('of ten bits and Opus gets a rung of eight bits at its own size, and AAC', async () => {
    const opus = ['-c:a', 'libopus'];
    const bytes = await fixture('ts', ...small, ...sound, ...x264('yuv420p10le'), ...opus);
    const result = await bench.transcode(bytes, { input: 'mpegts', rungs: [rung(120)] });
    await expectPlayable(bench, result);
    expect(result.renditions.map(({ codecs }) => codecs.slice(0, 9))).toEqual([
      'avc1.6e00',
      expect.stringMatching(/^avc1.64/) as string,
      'mp4a.40.2',
    ]);
    const format = await ffprobe(bench.file(result, '120p'), '-show_entries', 'stream=pix_fmt');
    expect(format).toEqual(['yuv420p']);
  });

  it('with B-frames, an uneven frame rate, and sound of 22 kHz in one channel keeps every picture', async () => {
    // Every third second has all its pictures, the others every second and every fifth one.
    const uneven = "select='not(mod(n,if(lt(mod(t,3),1),1,if(lt(mod(t,3),2),2,5))))'";
    const more = ['-vf', uneven, '-vsync', 'vfr', '-bf', '3'];
    const low = tone({ seconds, sampleRate: 22_050, channels: 1 });
    const input = picture({ rate: '30', size: '160x120', seconds });
    const bytes = await fixture('flv', ...input, ...low, ...h264, ...more, ...aac);
    // Parts of 340 ms are filled by all three, and by two of them side by side; not so of 360 ms.
    const result = await bench.transcode(bytes, { rungs: [rung(90)], partTargetMs: 340 });
    await expectPlayable(bench, result);
    const source = await frameTimesMs(bench.file(result, 'source'));
    expect(source).toHaveLength(30 + 15 + 6 + 30);
    expect(await frameTimesMs(bench.file(result, '90p'))).toEqual(source);
    expect(result.renditions.at(-1)).toMatchObject({ channels: 2, timescale: 48_000 });
  });

  it('of few pictures has parts that they fill, unless its viewers were told of others before', async () => {
    const slow = picture({ rate: '5', size: '160x120', seconds });
    const bytes = await fixture('flv', ...slow, ...sound, ...x264('yuv420p', '-bf', '0'), ...aac);
    const result = await bench.transcode(bytes, { rungs: [rung(90)] });
    await expectPlayable(bench, result);
    expect(result.renditions.map(({ partTargetMs }) => partTargetMs)).toEqual([408, 408, 408]);
    const later = await bench.transcode(bytes, { rungs: [rung(90)], knownPartTargetMs: 360 });
    expect(later.renditions.map(({ partTargetMs }) => partTargetMs)).toEqual([360, 360, 360]);
    expect(partsOf(later, 'source').every(({ durationUs }) => durationUs === 200_000)).toBe(true);
  });

  it('that stands upright, of pixels that are not square, is shown as it is meant', async () => {
    const input = picture({ rate: '10', size: '90x240', seconds });
    const bytes = await fixture('flv', ...input, ...x264('yuv420p', '-vf', 'setsar=3/2'));
    const result = await bench.transcode(bytes, { rungs: [rung(90)] });
    await expectPlayable(bench, result);
    expect(shapes(result)).toEqual([
      ['source', 135, 240],
      ['90p', 90, 160],
    ]);
    const shape = (id: string) =>
      ffprobe(bench.file(result, id), '-show_entries', 'stream=sample_aspect_ratio');
    expect([await shape('source'), await shape('90p')]).toEqual([['3:2'], ['1:1']]);
  });

  it('with captions keeps them in every rung, also where half of the frames are left out', async () => {
    const input = picture({ rate: '60', size: '160x120', seconds: 2 });
    const bytes = withCaptions(await fixture('flv', ...input, ...x264('yuv420p', '-bf', '0')));
    const result = await bench.transcode(bytes, {
      rungs: [rung(100), rung(90, { maxFrameRate: 30 }), rung(60, { codec: 'hevc' })],
    });
    await expectPlayable(bench, result);
    expect(result.renditions.map(({ frameRate }) => Math.round(frameRate ?? 0))).toEqual([60, 60, 30, 60]);
    expect(result.renditions[3]?.codecs).toMatch(/^hvc1\./);
    expect(await frameTimesMs(bench.file(result, '90p'))).toHaveLength(60);
    const sent = Array.from({ length: 119 }, (_, index) => captionOf(index).toString('hex'));
    for (const { id } of result.renditions) {
      const pictures = Buffer.concat(partsOf(result, id).map((part) => part.bytes));
      const captions = captionsIn(pictures).map((caption) => caption.toString('hex'));
      // The very last one may have nothing behind it to be carried by.
      expect([id, captions.slice(0, 119).join()]).toEqual([id, sent.join()]);
    }
  });

  it('of AV1 is copied beside rungs of H.264', async () => {
    const input = picture({ rate: '10', size: '160x120', seconds: 2 });
    const av1 = ['-c:v', 'libaom-av1', '-cpu-used', '8', '-g', '20', '-b:v', '100k', '-pix_fmt', 'yuv420p'];
    const movie = await fixture('mp4', ...input, ...av1);
    const bytes = enhancedFlv('av1', movie, framesOfIvf(await fixture('ivf', ...input, ...av1), 10));
    const result = await bench.transcode(bytes, { rungs: [rung(720)] });
    await expectPlayable(bench, result);
    expect(shapes(result)).toEqual([
      ['source', 160, 120],
      ['120p', 160, 120],
    ]);
    expect(result.renditions[0]?.codecs).toBe('av01.0.00M.08');
    expect(await frameTimesMs(bench.file(result, 'source'))).toHaveLength(20);
  });

  it('with sound that can’t be decoded goes on without', async () => {
    const tags = new FlvReader(1_000_000).push(await fixture('flv', ...small, ...sound, ...h264, ...aac));
    const nonsense = Uint8Array.of(0xaf, 0x00, 0xff, 0xff, 0xff, 0xff);
    const changed = tags.map((tag) =>
      tag.type === flvTagType.audio && tag.body[1] === 0 ? { ...tag, body: nonsense } : tag,
    );
    const bytes = Buffer.concat([
      writeFlvHeader({ video: true, audio: true }),
      ...changed.map((tag) => writeFlvTag(tag)),
    ]);
    const result = await bench.transcode(bytes, { rungs: [rung(90)] });
    await expectPlayable(bench, result);
    expect(shapes(result)).toEqual([
      ['source', 160, 120],
      ['90p', 120, 90],
    ]);
    expect(result.warnings).toMatchObject([
      { code: 'NO_AUDIO', message: expect.stringContaining('goes on without sound') as string },
    ]);
  });

  it('whose sound or picture comes only later ends at a keyframe, for a new job to take both', async () => {
    const late = ['-itsoffset', '2', ...tone({ seconds: 4 })];
    const withSound = await bench.transcode(
      await fixture('flv', ...picture({ rate: '10', size: '160x120' }), ...late, ...h264, ...aac),
      { rungs: [] },
    );
    expect(withSound.error).toMatchObject({
      code: 'SOURCE_CHANGED',
      message: 'The publisher sends audio now.',
    });
    expect(segmentStartsMs(withSound, 'source')).toHaveLength(2);
    const offset = ['-itsoffset', '5', ...small];
    const withPicture = await bench.transcode(
      await fixture('flv', ...tone({ seconds: 7 }), ...offset, ...h264, ...aac),
      { rungs: [] },
    );
    expect(withPicture.error?.message).toBe('The publisher sends video now.');
    expect(breaches(withPicture).filter((breach) => !breach.includes('within'))).toEqual([]);
  });
});
