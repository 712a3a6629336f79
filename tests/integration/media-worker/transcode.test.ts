import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFragment } from '../../../src/shared/media/fmp4/box-reader.ts';
import { aac, detect, fixture, meanColor, ffprobe, h264, picture, tone } from './fixtures.ts';
import { enhancedFlv, framesOfFragments } from './enhanced-flv.ts';
import {
  Bench,
  breaches,
  collect,
  expectPlayable,
  frameTimesMs,
  keyframeTimesMs,
  partsOf,
  segmentStartsMs,
  settings,
  type Transcoded,
} from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

/** Enough for the first part. */
const firstTags = 80;

/** The pieces that an FLV file is made of, the first with the file's header. */
function tagsOf(file: Buffer): Buffer[] {
  const tags: Buffer[] = [];
  let from = 0;
  for (let offset = 13; offset < file.byteLength; from = offset) {
    // Header, body and the size field behind it (Video File Format Specification 10.1, E.4.1).
    offset += 11 + file.readUIntBE(offset + 1, 3) + 4;
    tags.push(file.subarray(from, offset));
  }
  return tags;
}

const flv = (): Promise<Buffer> => fixture('flv', ...picture(), ...tone(), ...h264, ...aac);

describe('a stream of FLV', () => {
  it('comes out as source, ladder and sound with every frame', async () => {
    const result = await bench.transcode(await flv());
    await expectPlayable(bench, result);
    expect(result.renditions.map(({ id, codecs, width, height }) => ({ id, codecs, width, height }))).toEqual(
      [
        { id: 'source', codecs: expect.stringMatching(/^avc1\.64/) as string, width: 320, height: 180 },
        { id: '90p', codecs: expect.stringMatching(/^avc1\.64/) as string, width: 160, height: 90 },
        { id: 'audio', codecs: 'mp4a.40.2', width: undefined, height: undefined },
      ],
    );
    const source = await frameTimesMs(bench.file(result, 'source'));
    expect(source).toHaveLength(180);
    expect(await frameTimesMs(bench.file(result, '90p'))).toEqual(source);
    expect(result.warnings).toEqual([]);
  });

  it('shows the same colours on every rung, of limited range, when the source has full range', async () => {
    const grey = 'color=0x203040:s=320x180:r=30,scale=out_range=pc:out_color_matrix=bt709,format=yuv420p';
    const tags = [
      '-color_range',
      'pc',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
    ];
    const result = await bench.transcode(
      await fixture(
        'flv',
        '-f',
        'lavfi',
        '-t',
        '4',
        '-i',
        grey,
        ...tone({ seconds: 4 }),
        ...h264,
        ...tags,
        ...aac,
      ),
    );
    await expectPlayable(bench, result);
    for (const id of ['source', '90p']) {
      const [red = 0, green = 0, blue = 0] = await meanColor(bench.file(result, id));
      expect(Math.abs(red - 0x20), `${id} red`).toBeLessThan(5);
      expect(Math.abs(green - 0x30), `${id} green`).toBeLessThan(5);
      expect(Math.abs(blue - 0x40), `${id} blue`).toBeLessThan(5);
    }
    expect(await ffprobe(bench.file(result, '90p'), '-show_entries', 'stream=color_range')).toEqual(['tv']);
  });

  it('has the same segments in every rendition', async () => {
    const result = await bench.transcode(await flv());
    const starts = segmentStartsMs(result, 'source');
    expect(starts).toHaveLength(3);
    expect(segmentStartsMs(result, '90p')).toEqual(starts);
    expect(await keyframeTimesMs(bench.file(result, '90p'))).toEqual(starts);
    const audioStarts = segmentStartsMs(result, 'audio');
    expect(audioStarts).toHaveLength(3);
    audioStarts.forEach((start, index) => {
      expect(start - (starts[index] ?? 0)).toBeGreaterThanOrEqual(0);
      expect(start - (starts[index] ?? 0)).toBeLessThan(22);
    });
  });

  it('keeps one unbroken decoding timeline', async () => {
    const result = await bench.transcode(await flv());
    for (const { id } of result.renditions) {
      let expected: number | undefined;
      for (const part of partsOf(result, id)) {
        const [run] = readFragment(part.bytes).runs;
        expect(run?.baseTimeTicks).toBe(expected ?? run?.baseTimeTicks);
        expected = run?.samples.reduce((sum, sample) => sum + sample.durationTicks, run.baseTimeTicks);
      }
    }
  });

  it('is passed on alike, if its pictures come one by one and may wait for each other', async () => {
    const whole = await flv();
    const passedOn = { rungs: [] };
    const tags = tagsOf(whole);
    const job = bench.workers.startTranscode({ ...settings, ...passedOn });
    const collected = collect(job);
    const firstPart = Promise.withResolvers<unknown>();
    const listener = job.on('part', firstPart.resolve);
    for (const [index, tag] of tags.entries()) {
      job.write(tag, index > 0);
      if (index === firstTags) await firstPart.promise;
      // The worker gets its turn, and says what may wait.
      if (index > firstTags) await delay(2);
    }
    listener.dispose();
    job.end();
    const result = await collected;
    const expected = await bench.transcode(whole, passedOn);
    expect(result.error).toBeUndefined();
    for (const id of ['source', 'audio']) expect(partsOf(result, id)).toEqual(partsOf(expected, id));
  });

  it('needs no audio', async () => {
    const result = await bench.transcode(await fixture('flv', ...picture(), ...h264));
    await expectPlayable(bench, result);
    expect(result.warnings.map((warning) => warning.code)).toEqual(['NO_AUDIO']);
    expect(result.renditions.map((rendition) => rendition.id)).toEqual(['source', '90p']);
  });

  it('ends in good order where the publisher vanished in the middle of a frame', async () => {
    const whole = await flv();
    const result = await bench.transcode(whole.subarray(0, Math.floor(whole.byteLength * 0.6)));
    await expectPlayable(bench, result);
    expect((await frameTimesMs(bench.file(result, 'source'))).length).toBeGreaterThan(60);
  });

  it('takes sound of 44.1 kHz and one channel as it is', async () => {
    const sound = tone({ sampleRate: 44_100, channels: 1 });
    const result = await bench.transcode(await fixture('flv', ...picture(), ...sound, ...h264, ...aac));
    await expectPlayable(bench, result);
    expect(result.renditions.at(-1)).toMatchObject({ id: 'audio', timescale: 44_100, channels: 1 });
  });

  it('waits for sound that starts late, and keeps it in its place', async () => {
    const late = ['-itsoffset', '0.8', ...tone({ seconds: 5 })];
    const result = await bench.transcode(await fixture('flv', ...picture(), ...late, ...h264, ...aac));
    await expectPlayable(bench, result);
    expect(segmentStartsMs(result, 'audio')[0]).toBe(segmentStartsMs(result, 'source')[0]);
    const filter = ['-af', 'asetpts=PTS-STARTPTS,silencedetect=n=-40dB:d=0.2'];
    const [loud = NaN] = await detect(bench.file(result, 'audio'), filter, /silence_end: ([\d.]+)/g);
    expect(Math.abs(loud - 0.8)).toBeLessThan(0.05);
  });

  it('goes on with silence where the sound stops before the picture', async () => {
    const short = tone({ seconds: 2 });
    const result = await bench.transcode(await fixture('flv', ...picture(), ...short, ...h264, ...aac));
    await expectPlayable(bench, result);
    expect(segmentStartsMs(result, 'audio')).toHaveLength(3);
  });

  it('fails where the keyframes are too far apart, and can then be transcoded', async () => {
    const rare = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '1000', '-pix_fmt', 'yuv420p'];
    const bytes = await fixture('flv', ...picture({ seconds: 8 }), ...tone({ seconds: 8 }), ...rare, ...aac);
    expect((await bench.transcode(bytes)).error?.code).toBe('SOURCE_KEYFRAMES_TOO_FAR');
    const result = await bench.transcode(bytes, { source: 'transcode' });
    await expectPlayable(bench, result);
    const starts = segmentStartsMs(result, 'source');
    expect(starts).toHaveLength(4);
    expect(segmentStartsMs(result, '90p')).toEqual(starts);
    expect(await keyframeTimesMs(bench.file(result, 'source'))).toEqual(starts);
    expect(segmentStartsMs(result, 'audio')).toHaveLength(4);
    expect(await frameTimesMs(bench.file(result, 'source'))).toHaveLength(240);
  });

  it('takes HEVC in Enhanced RTMP', async () => {
    const result = await bench.transcode(hevcFlv(await bench.transcode(await hevcTs(), { input: 'mpegts' })));
    await expectPlayable(bench, result);
    expect(result.renditions[0]?.codecs).toMatch(/^hvc1\.1\.6\.L/);
    expect(await frameTimesMs(bench.file(result, 'source'))).toHaveLength(120);
  });

  it('joins what the publisher sends after its clock went back', async () => {
    const bytes = await flv();
    const again = bytes.subarray(13);
    const result = await bench.transcode(Buffer.concat([bytes, again]));
    await expectPlayable(bench, result);
    const times = await frameTimesMs(bench.file(result, 'source'));
    expect(times).toHaveLength(360);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(12_200);
  });

  it('ends where the publisher changes its picture’s size, for a new job to go on', async () => {
    const larger = picture({ size: '640x360', seconds: 2 });
    const next = await fixture('flv', ...larger, ...tone({ seconds: 2 }), ...h264, ...aac);
    const result = await bench.transcode(Buffer.concat([await flv(), next.subarray(13)]));
    expect(result.error?.code).toBe('SOURCE_CHANGED');
    expect(segmentStartsMs(result, 'source').length).toBeGreaterThan(1);
  });

  it('refuses a codec that it can’t pass on', async () => {
    const result = await bench.transcode(await fixture('flv', ...picture({ seconds: 1 }), '-c:v', 'flv1'));
    expect(result.error?.code).toBe('CODEC_UNSUPPORTED');
  });

  it('refuses bytes that are no stream', async () => {
    const result = await bench.transcode(Buffer.alloc(100_000, 'no stream'));
    expect(result.error?.code).toMatch(/PROTOCOL_VIOLATION|STREAM_WITHOUT_VIDEO/);
  });
});

describe('parts keep the rules at', () => {
  for (const rate of ['24000/1001', '24', '25', '30000/1001', '50', '60']) {
    it(`${rate} frames a second`, async () => {
      const input = picture({ rate, seconds: 5, size: '160x90' });
      const result = await bench.transcode(
        await fixture('flv', ...input, ...tone({ seconds: 5 }), ...h264, ...aac),
        {
          rungs: [{ name: '72p', height: 72, bitrateKbps: 100 }],
        },
      );
      expect(result.error).toBeUndefined();
      expect(breaches(result)).toEqual([]);
    });
  }
});

describe('sound and picture', () => {
  // Black and silent for one second, then white with a tone.
  const flash = 'color=black:s=320x180:r=30:d=1[a];color=white:s=320x180:r=30:d=3[b];[a][b]concat';
  const beep = 'aevalsrc=if(gte(t\\,1)\\,0.5*sin(2*PI*1000*t)\\,0):s=44100:d=4';
  const input = ['-f', 'lavfi', '-i', flash, '-f', 'lavfi', '-i', beep];

  it.each([
    { how: 'are copied', input: 'flv', extension: 'flv', sound: aac },
    { how: 'are encoded anew', input: 'mpegts', extension: 'ts', sound: ['-c:a', 'mp2'] },
  ] as const)('stay in step where they $how', async ({ input: container, extension, sound }) => {
    const bytes = await fixture(extension, ...input, ...h264, ...sound);
    const result = await bench.transcode(bytes, { input: container });
    await expectPlayable(bench, result);
    const [original, source, rung] = await Promise.all([
      avOffset(await written(bytes, extension)),
      avOffset(bench.file(result, 'source'), bench.file(result, 'audio')),
      avOffset(bench.file(result, '90p'), bench.file(result, 'audio')),
    ]);
    expect(Math.abs(original)).toBeLessThan(0.05);
    expect(Math.abs(source - original)).toBeLessThan(0.005);
    expect(Math.abs(rung - original)).toBeLessThan(0.005);
  });

  /** Seconds from the tone's first sample to the first white frame. */
  async function avOffset(video: string, audio = video): Promise<number> {
    const [white = NaN] = await detect(
      video,
      ['-copyts', '-an', '-vf', 'blackdetect=d=0.1:pix_th=0.5'],
      /black_end:([\d.]+)/g,
    );
    const [loud = NaN] = await detect(
      audio,
      ['-copyts', '-vn', '-af', 'silencedetect=n=-20dB:d=0.2'],
      /silence_end: ([\d.]+)/g,
    );
    return white - loud;
  }

  async function written(bytes: Buffer, extension: string): Promise<string> {
    const path = join(bench.directory, `original.${extension}`);
    await writeFile(path, bytes);
    return path;
  }
});

describe('a stream of MPEG-TS', () => {
  it('is passed on with its AAC', async () => {
    const result = await bench.transcode(await fixture('ts', ...picture(), ...tone(), ...h264, ...aac), {
      input: 'mpegts',
    });
    await expectPlayable(bench, result);
    expect(await frameTimesMs(bench.file(result, 'source'))).toHaveLength(180);
    expect(segmentStartsMs(result, '90p')).toEqual(segmentStartsMs(result, 'source'));
  });

  it('has its MP3 turned into AAC of 48 kHz stereo', async () => {
    const mp3 = ['-c:a', 'libmp3lame'];
    const sound = tone({ sampleRate: 44_100, channels: 1 });
    const result = await bench.transcode(await fixture('ts', ...picture(), ...sound, ...h264, ...mp3), {
      input: 'mpegts',
    });
    await expectPlayable(bench, result);
    expect(result.renditions.at(-1)).toMatchObject({ codecs: 'mp4a.40.2', timescale: 48_000, channels: 2 });
  });

  it('may carry HEVC', async () => {
    const result = await bench.transcode(await hevcTs(), { input: 'mpegts' });
    await expectPlayable(bench, result);
    expect(await frameTimesMs(bench.file(result, '90p'))).toHaveLength(120);
    expect(
      await ffprobe(bench.file(result, 'source'), '-show_entries', 'stream=codec_name,codec_tag_string'),
    ).toEqual(['hevc,hvc1']);
  });
});

function hevcTs(): Promise<Buffer> {
  const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  const params = ['-x265-params', 'log-level=none:keyint=60:min-keyint=60:scenecut=0'];
  return fixture('ts', ...picture({ seconds: 4 }), ...x265, ...params);
}

/** The copied source of a job as FLV, for ffmpeg 5 can't write HEVC to it. */
function hevcFlv(result: Transcoded): Buffer {
  const fragments = partsOf(result, 'source').map((part) => part.bytes);
  return enhancedFlv('hevc', result.renditions[0]?.init ?? new Uint8Array(), framesOfFragments(fragments));
}
