import { describe, expect, it } from 'vitest';
import type {
  AudioConfig,
  AudioPacket,
  VideoConfig,
  VideoPacket,
} from '../../../src/shared/media/codec/packets.ts';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { MpegTsToPackets } from '../../../src/shared/media/mpegts/to-packets.ts';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';
import { aac, picture } from './program.ts';

// Written by FFmpeg 5.1 with x264 and x265.
const h264: VideoConfig = {
  codec: 'h264',
  width: 854,
  height: 480,
  description: hex('0142c01effe100196742c01ed900d83de6f011000003000100000300320f162e4801000568cb83cb20'),
};
const hevc: VideoConfig = {
  codec: 'hevc',
  width: 1910,
  height: 1078,
  description: hex(`
    01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003007895
    9809a10001002b420101016000000300900000030000030078a003bc8010e75596566924caf0168080000003008000000c84
    a2000100074401c172b46240`),
};

function reader() {
  const seen = {
    configs: [] as (VideoConfig | AudioConfig)[],
    video: [] as VideoPacket[],
    audio: [] as AudioPacket[],
  };
  const packets = new MpegTsToPackets({
    videoConfig: (config) => seen.configs.push(config),
    audioConfig: (config) => seen.configs.push(config),
    video: (packet) => seen.video.push(packet),
    audio: (packet) => seen.audio.push({ ...packet, data: packet.data.slice() }),
  });
  return { seen, packets };
}

describe('MPEG-TS taken apart', () => {
  it.each([
    ['h264', h264],
    ['hevc', hevc],
  ] as const)('gives back the pictures and sound of %s as they were packed', (codec, config) => {
    const writer = new MpegTsWriter();
    writer.videoConfig(config);
    writer.audioConfig(aac);
    const pictures = [
      picture(0, true, { codec }),
      picture(40_000, false, { codec }),
      picture(80_000, true, { codec }),
      picture(120_000, false, { codec }),
    ];
    const sound = Array.from({ length: 4 }, (_, index) => ({
      ptsUs: index * 40_000,
      data: Uint8Array.from({ length: 200 }, (_each, at) => (at * 7 + index) & 0xff),
    }));
    const stream = pictures.flatMap((each, index) => [
      writer.video(each),
      writer.audio(sound[index] ?? { ptsUs: 0, data: new Uint8Array() }),
    ]);
    const { seen, packets } = reader();
    for (const bytes of stream) packets.push(bytes);
    expect(seen.configs.map((each) => each.codec)).toEqual([codec, 'aac']);
    const [video, audio] = seen.configs as [VideoConfig, AudioConfig];
    expect([video.width, video.height]).toEqual([config.width, config.height]);
    expect(audio.description).toEqual(aac.description.subarray(0, 2));
    expect(video.description).toEqual(config.description);
    expect(seen.video.map(({ keyframe, data }) => [keyframe, data])).toEqual(
      pictures.slice(0, seen.video.length).map(({ keyframe, data }) => [keyframe, data]),
    );
    expect(seen.video.length).toBeGreaterThanOrEqual(3);
    const firstUs = seen.video[0]?.dtsUs ?? 0;
    for (const [index, { dtsUs, ptsUs }] of seen.video.entries()) {
      expect(Math.abs(dtsUs - firstUs - index * 40_000)).toBeLessThan(100);
      expect(ptsUs).toBe(dtsUs);
    }
    expect(seen.audio.map(({ data }) => data)).toEqual(
      sound.slice(0, seen.audio.length).map(({ data }) => data),
    );
    expect(seen.audio.length).toBeGreaterThanOrEqual(3);
  });

  it('survives packets that are missing, broken, or of nothing', () => {
    const writer = new MpegTsWriter();
    writer.videoConfig(h264);
    const bytes = concatBytes(
      Array.from({ length: 20 }, (_, index) => writer.video(picture(index * 40_000, index % 5 === 0))),
    );
    for (let seed = 1; seed < 200; seed += 1) {
      const damaged = bytes.slice();
      for (let at = (seed * 37) % 188; at < damaged.length; at += 188 * 3 + seed)
        damaged[at] = (seed * 91 + at) & 0xff;
      const { seen, packets } = reader();
      // Whatever else it throws, it throws on.
      codeThrown(() => {
        packets.push(damaged);
      });
      expect(seen.video.length).toBeLessThanOrEqual(20);
    }
  });
});
