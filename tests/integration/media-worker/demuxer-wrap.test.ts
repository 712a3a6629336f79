import { expect, it } from 'vitest';
import { ByteQueue } from '../../../src/media-worker/worker/transcode/byte-queue.ts';
import { openDemuxer } from '../../../src/media-worker/worker/transcode/demuxer.ts';
import { silentAacFrame } from '../../../src/shared/media/codec/aac.ts';
import { writeAudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
import { flvTagType, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { writeVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { AdtsFramer } from '../../../src/shared/media/mpegts/adts.ts';
import { AnnexB } from '../../../src/shared/media/mpegts/annex-b.ts';
import { ElementaryStream } from '../../../src/shared/media/mpegts/elementary-stream.ts';
import { ProgramTables } from '../../../src/shared/media/mpegts/program-tables.ts';
import { streamTypes } from '../../../src/shared/media/mpegts/stream-types.ts';
import { hex } from '../../protocol/codec/hex.ts';
import { aac, unit } from '../../protocol/mpegts/program.ts';

// Baseline, 854×480, by FFmpeg 5.1 with x264.
const description = hex('0142c01effe100196742c01ed900d83de6f011000003000100000300320f162e4801000568cb83cb20');
const pictures = 50;
const silence = silentAacFrame(2);
const slice = unit('6588', 200);

/** Pictures and sound every 40 ms, shown 80 ms after they are decoded, across the end of 32 bits of ms. */
function flv(): Uint8Array[] {
  const { video, audio } = flvTagType;
  const tag = (type: typeof video | typeof audio, timestampMs: number, body: Uint8Array): Uint8Array =>
    writeFlvTag({ type, timestampMs: timestampMs % 2 ** 32, body });
  return [
    writeFlvHeader({ video: true, audio: true }),
    tag(video, 0, writeVideoTag({ kind: 'config', codec: 'h264', description })),
    tag(audio, 0, writeAudioTag({ kind: 'config', codec: 'aac', description: aac.description })),
    ...Array.from({ length: pictures }, (_, index) => {
      const timeMs = 2 ** 32 - 1000 + index * 40;
      const frame = { kind: 'frame', codec: 'h264', keyframe: true, compositionMs: 80, data: slice } as const;
      return Buffer.concat([
        tag(video, timeMs, writeVideoTag(frame)),
        tag(audio, timeMs, writeAudioTag({ kind: 'frame', codec: 'aac', data: silence })),
      ]);
    }),
  ];
}

/** The same across the end of 33 bits of 90 kHz. */
function mpegTs(): Uint8Array[] {
  const tables = new ProgramTables();
  const videoStream = new ElementaryStream(0x100, 0xe0);
  const audioStream = new ElementaryStream(0x110, 0xc0);
  const annexB = new AnnexB({ codec: 'h264', width: 854, height: 480, description });
  const framer = new AdtsFramer(aac.description);
  tables.declare([
    { streamType: streamTypes.h264, pid: 0x100, descriptors: new Uint8Array(0) },
    { streamType: streamTypes.adts, pid: 0x110, descriptors: new Uint8Array(0) },
  ]);
  const start = { randomAccess: true, clockUs: undefined };
  return Array.from({ length: pictures }, (_, index) => {
    const dtsTicks = 2 ** 33 - 90_000 + index * 3600;
    const times = { dtsTicks, ptsTicks: dtsTicks + 7200 };
    return Buffer.concat([
      tables.due(index * 40_000, true),
      videoStream.pack(annexB.picture(slice, true), times, start),
      audioStream.pack(framer.frame(silence), { dtsTicks, ptsTicks: dtsTicks }, start),
    ]);
  });
}

it.each([
  ['flv', flv],
  ['mpegts', mpegTs],
] as const)('timestamps of %s go on where they wrap', async (input, write) => {
  const bytes = new ByteQueue(() => undefined);
  for (const piece of write()) bytes.push(piece);
  bytes.end();
  const demuxer = await openDemuxer(bytes, input);
  const videoTicks: number[] = [];
  const delays = new Set<number>();
  const audioTicks: number[] = [];
  for (let packet = await demuxer.next(); packet; packet = await demuxer.next()) {
    if (packet.track === 'audio') audioTicks.push(Math.round(packet.ptsSeconds * 90_000));
    else {
      videoTicks.push(packet.dtsTicks);
      delays.add(packet.ptsTicks - packet.dtsTicks);
    }
  }
  const steps = (ticks: readonly number[]): Set<number> =>
    new Set(ticks.slice(1).map((value, index) => value - (ticks[index] ?? 0)));
  expect(videoTicks.length).toBeGreaterThan(pictures - 3);
  expect(audioTicks.length).toBeGreaterThan(pictures - 3);
  expect([...steps(videoTicks)]).toEqual([3600]);
  expect([...steps(audioTicks)]).toEqual([3600]);
  expect([...delays]).toEqual([7200]);
  // The two tracks stand together, also where only one of them had wrapped.
  expect(audioTicks.at(-1)).toBe(videoTicks.at(-1));
});
