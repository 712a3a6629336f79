import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demuxer } from 'node-av/api';
import { afterAll, expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { FlvReader, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { FlvToMpegTs } from '../../../src/shared/media/mpegts/from-flv.ts';
import { MpegTsSplitter, type MpegTsPiece } from '../../../src/shared/media/mpegts/splitter.ts';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { aac, ffmpeg, ffprobe, fixture, h264, picture, tone } from '../media-worker/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'footlight-mpegts-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const hevc = [...x265, '-x265-params', 'log-level=none:keyint=30:min-keyint=30:scenecut=0:bframes=2'];
const seconds = 4;
const source = [...picture({ seconds }), ...tone({ seconds })];

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** What a decoder complains of. */
const decode = (file: string): Promise<string> => ffmpeg('-xerror', '-i', file, '-f', 'null', '-');

/** Presentation times in ms and marks of the pictures, in decoding order; times less the first. */
async function timesOf(file: string): Promise<string[]> {
  const lines = await ffprobe(file, '-select_streams', 'v', '-show_entries', 'packet=pts_time,flags');
  const first = Number.parseFloat(lines[0] ?? '');
  return lines.map((line) => {
    const [time = '', flags = ''] = line.split(',');
    return `${Math.round((Number.parseFloat(time) - first) * 1000)} ${flags.slice(0, 1)}`;
  });
}

/** Checksums of the decoded pictures. */
async function picturesOf(file: string): Promise<string[]> {
  const list = join(folder, 'pictures.txt');
  await ffmpeg('-i', file, '-map', '0:v', '-fps_mode', 'passthrough', '-f', 'framemd5', list);
  const lines = (await readFile(list, 'utf8')).split('\n').filter((line) => !line.startsWith('#'));
  return lines.map((line) => line.split(',').at(-1)?.trim() ?? '');
}

function split(bytes: Uint8Array, pieceBytes = 1316): MpegTsPiece[] {
  const pieces: MpegTsPiece[] = [];
  const splitter = new MpegTsSplitter((piece) => pieces.push(piece));
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    splitter.push(bytes.subarray(start, start + pieceBytes));
  }
  splitter.end();
  expect(splitter.statistics).toEqual({ syncLosses: 0, continuityErrors: 0, erroredPackets: 0 });
  return pieces;
}

/** Every keyframe's place, and what a reader gets that starts there. */
function starts(pieces: readonly MpegTsPiece[]): Uint8Array[] {
  const configuration = pieces.filter(({ role }) => role === 'config').map(({ bytes }) => bytes);
  return pieces.flatMap(({ role }, index) =>
    role === 'keyframe'
      ? [concatBytes([...configuration, ...pieces.slice(index).map(({ bytes }) => bytes)])]
      : [],
  );
}

it('H.264 and AAC from FLV come out of FFmpeg with every picture at its time', async () => {
  const flv = await fixture('flv', ...source, ...h264, ...aac);
  const converter = new FlvToMpegTs();
  const tags = new FlvReader(1_000_000).push(flv).map(writeFlvTag);
  const header = writeFlvHeader({ video: true, audio: true });
  const bytes = concatBytes([header, ...tags].map((tag) => converter.push(tag)));
  const [original, ours] = [written('original.flv', flv), written('ours.ts', bytes)];
  expect(await decode(ours)).toBe('');
  expect(await timesOf(ours)).toEqual(await timesOf(original));
  expect(await picturesOf(ours)).toEqual(await picturesOf(original));
  const streams = await ffprobe(ours, '-show_entries', 'stream=codec_name,width,height,sample_rate,channels');
  // Once for the program, once for the file.
  expect(streams.slice(0, 2)).toEqual(['h264,320,180', 'aac,48000,2']);
  const [, second = new Uint8Array(0)] = starts(split(bytes));
  const fromSecond = written('second.ts', second);
  expect(await decode(fromSecond)).toBe('');
  expect(await picturesOf(fromSecond)).toEqual((await picturesOf(original)).slice(60));
});

it('HEVC comes out of FFmpeg with every picture', async () => {
  // Matroska holds pictures as MP4 does.
  const original = written('original.mkv', await fixture('mkv', ...picture({ seconds }), ...hevc));
  const writer = new MpegTsWriter();
  const parts: Uint8Array[] = [];
  await using input = await Demuxer.open(original);
  const description = Uint8Array.from(input.video()?.codecpar.extradata ?? []);
  writer.videoConfig({ codec: 'hevc', width: 320, height: 180, description });
  for await (const packet of input.packets()) {
    if (!packet) break;
    const ptsUs = Number(packet.pts) * 1000;
    // Matroska has no decoding times; two pictures of reordering are enough for two B frames.
    const dtsUs = Math.round((parts.length * 1_000_000) / 30) - 100_000;
    const data = Uint8Array.from(packet.data ?? []);
    parts.push(writer.video({ ptsUs, dtsUs, keyframe: packet.isKeyframe, data }));
    packet.free();
  }
  const ours = written('hevc.ts', concatBytes(parts));
  expect(await decode(ours)).toBe('');
  expect(await timesOf(ours)).toEqual(await timesOf(original));
  expect(await picturesOf(ours)).toEqual(await picturesOf(original));
});

it.each([
  { name: 'H.264 and AAC', codecs: [...h264, ...aac], keyframes: 2 },
  { name: 'HEVC and MPEG-1 audio', codecs: [...hevc, '-c:a', 'mp2'], keyframes: 4 },
])('a reader may start at every keyframe of $name by FFmpeg', async ({ codecs, keyframes }) => {
  const bytes = await fixture('ts', ...source, ...codecs, '-muxrate', '4M');
  const places = starts(split(bytes));
  expect(places).toHaveLength(keyframes);
  const whole = await picturesOf(written('whole.ts', bytes));
  for (const [index, place] of places.entries()) {
    const file = written(`start-${index}.ts`, place);
    expect(await decode(file), `from keyframe ${index}`).toBe('');
    const skipped = (index * whole.length) / keyframes;
    expect(await picturesOf(file)).toEqual(whole.slice(skipped));
  }
});
