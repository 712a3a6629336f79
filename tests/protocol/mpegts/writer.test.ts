import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import type { VideoConfig } from '../../../src/shared/media/codec/packets.ts';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { hex } from '../codec/hex.ts';
import { aac, h264, hevc, picture, programBytes, unit } from './program.ts';
import { readPackets, unitsOf } from './transport-reader.ts';

const mapPid = 0x1000;
const videoPid = 0x100;
const audioPid = 0x110;

function writerOf(video: VideoConfig = h264): MpegTsWriter {
  const writer = new MpegTsWriter();
  writer.videoConfig(video);
  return writer;
}

describe('a program of sound and picture', () => {
  const bytes = concatBytes(programBytes());
  const packets = readPackets(bytes);

  it('counts the packets of every PID, and leaves none out', () => {
    const last = new Map<number, number>();
    for (const { pid, continuity, payload } of packets) {
      const before = last.get(pid) ?? 15;
      expect(continuity, `PID ${pid}`).toBe(payload.length > 0 ? (before + 1) % 16 : before);
      last.set(pid, continuity);
    }
  });

  it('has a clock that only goes on, in short steps, a little before every decoding time', () => {
    const clocks = packets.flatMap(({ clock }) => (clock === undefined ? [] : [clock / 27_000]));
    expect(clocks[0]).toBe(850);
    clocks.slice(1).forEach((clock, index) => {
      expect(clock - (clocks[index] ?? 0)).toBeGreaterThan(0);
      expect(clock - (clocks[index] ?? 0)).toBeLessThanOrEqual(100);
    });
    for (const { dtsTicks, clock } of unitsOf(bytes, videoPid)) {
      expect(clock).toBe(dtsTicks * 300 - 150 * 27_000);
    }
  });

  it('has its tables in front of every keyframe, and every 100 ms', () => {
    const beforeKeyframes = packets.flatMap(({ pid, randomAccess }, index) =>
      pid === videoPid && randomAccess ? [packets[index - 1]?.pid] : [],
    );
    expect(beforeKeyframes).toEqual([mapPid, mapPid, mapPid, mapPid, mapPid]);
    const tables = packets.filter(({ pid }) => pid === mapPid);
    // Two seconds, and five keyframes.
    expect(tables.length).toBeGreaterThanOrEqual(20);
    expect(tables.length).toBeLessThanOrEqual(30);
  });

  it('says the length of every picture and sound', () => {
    for (const { declaredBytes, data, ptsTicks, dtsTicks } of unitsOf(bytes, videoPid)) {
      expect(declaredBytes).toBe(data.length + 3 + (ptsTicks === dtsTicks ? 5 : 10));
    }
    for (const { declaredBytes, data } of unitsOf(bytes, audioPid)) {
      expect(declaredBytes).toBe(data.length + 8);
    }
  });
});

describe('pictures', () => {
  it('come from the first keyframe on', () => {
    const writer = new MpegTsWriter();
    expect(writer.video(picture(0, true))).toHaveLength(0);
    writer.videoConfig(h264);
    expect(writer.video(picture(40_000, false))).toHaveLength(0);
    expect(writer.video(picture(80_000, true))).not.toHaveLength(0);
    expect(writer.video(picture(120_000, false))).not.toHaveLength(0);
  });

  it('have one delimiter, whatever the encoder wrote', () => {
    const data = concatBytes([unit('09', 1), unit('06', 10), unit('41', 20)]);
    const writer = writerOf();
    writer.video(picture(0, true));
    const [read] = unitsOf(writer.video({ ptsUs: 40_000, dtsUs: 40_000, keyframe: false, data }), videoPid);
    const expected = `00000001 09f0 00000001 06 ${'aa'.repeat(10)} 00000001 41 ${'aa'.repeat(20)}`;
    expect(read?.data).toEqual(hex(expected));
  });

  it('of HEVC have their own delimiter and all parameter sets', () => {
    const writer = writerOf(hevc);
    const keyframe = picture(0, true, { codec: 'hevc', bytes: 3 });
    const expected = '00000001 460150 00000001 400101 00000001 420102 00000001 440103 00000001 2601 aaaaaa';
    expect(unitsOf(writer.video(keyframe), 0x101)[0]?.data).toEqual(hex(expected));
  });

  it('of more than 64 KiB have no length', () => {
    const writer = writerOf();
    const sizes = [65_495, 65_535].map((bytes, index) => {
      const packets = writer.video(picture(index * 40_000, true, { bytes }));
      return unitsOf(packets, videoPid).map(({ declaredBytes, data }) => [declaredBytes, data.length]);
    });
    // Delimiter, parameter sets, start code and NAL header are 25 bytes.
    expect(sizes).toEqual([[[65_528, 65_520]], [[0, 65_560]]]);
  });

  it('whose NAL units are broken are refused', () => {
    const writer = writerOf();
    for (const data of [hex('000000'), hex('00000002 65'), hex('ffffffff 65')]) {
      const broken = (): unknown => writer.video({ ptsUs: 0, dtsUs: 0, keyframe: true, data });
      expect(broken).toThrow(expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error);
    }
  });

  it('take another configuration up with the next keyframe', () => {
    const writer = writerOf();
    writer.video(picture(0, true));
    writer.videoConfig({ ...h264, description: hex('01 42c01e ff e1 0004 67040506 01 0002 6802') });
    const parameterSets = [false, true].map((keyframe, index) => {
      const [read] = unitsOf(
        writer.video(picture(index * 40_000 + 40_000, keyframe, { bytes: 0 })),
        videoPid,
      );
      return Buffer.from(read?.data ?? []).toString('hex');
    });
    expect(parameterSets).toEqual([
      '0000000109f00000000141',
      '0000000109f0000000016704050600000001680200000001' + '65',
    ]);
  });

  it('of another codec come in another stream, and another version of the table says so', () => {
    const writer = writerOf();
    const before = readPackets(writer.video(picture(0, true)));
    writer.videoConfig(hevc);
    const after = readPackets(writer.video(picture(40_000, true, { codec: 'hevc' })));
    const versionOf = (packets: typeof before): number | undefined =>
      packets.find(({ pid }) => pid === mapPid)?.payload[6];
    expect(before.at(-1)?.pid).toBe(0x100);
    expect(after.at(-1)?.pid).toBe(0x101);
    expect([versionOf(before), versionOf(after)]).toEqual([0xc1, 0xc3]);
  });

  it.each(['av1', 'vp9'] as const)('of %s are refused', (codec) => {
    const refused = (): unknown => writerOf({ ...h264, codec });
    expect(refused).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }) as Error);
  });
});

describe('sound', () => {
  it('carries the clock where there is no picture', () => {
    const packets = readPackets(concatBytes(programBytes({ video: undefined })));
    const sound = packets.filter(({ pid, unitStart }) => pid === audioPid && unitStart);
    expect(sound.length).toBeGreaterThan(90);
    expect(sound.every(({ clock, randomAccess }) => clock !== undefined && randomAccess)).toBe(true);
  });

  it('has the clock sent beside it while pictures are rare', () => {
    const packets = readPackets(concatBytes(programBytes({ frameRate: 2, seconds: 4 })));
    const clocks = packets.flatMap(({ clock }) => (clock === undefined ? [] : [clock / 27_000]));
    clocks.slice(1).forEach((clock, index) => {
      expect(clock - (clocks[index] ?? 0)).toBeGreaterThan(0);
      expect(clock - (clocks[index] ?? 0)).toBeLessThan(65);
    });
  });

  it.each([
    // Object type 5 over 24 kHz: AAC-LC of 24 kHz for the header.
    ['2b10', { profile: 1, rate: 6, channels: 2 }],
    ['1208', { profile: 1, rate: 4, channels: 1 }],
    // Eight channels in configuration 7
    ['11b8', { profile: 1, rate: 3, channels: 7 }],
  ])('as %s has it in its header', (description, { profile, rate, channels }) => {
    const writer = new MpegTsWriter();
    writer.audioConfig({ ...aac, description: hex(description) });
    const [read] = unitsOf(writer.audio({ ptsUs: 0, data: new Uint8Array(10) }), audioPid);
    const [, , third = 0, fourth = 0] = read?.data ?? [];
    expect([third >> 6, (third >> 2) & 15, ((third & 1) << 2) | (fourth >> 6)]).toEqual([
      profile,
      rate,
      channels,
    ]);
  });

  it.each([
    ['a rate without a number', '1780 61a8 38'],
    ['channels that the stream itself lists', '1180'],
    ['more than 7.1 channels', '11e8'],
    ['USAC', 'f9402000'],
    ['short frames', '1194'],
  ])('with %s is refused', (_name, description) => {
    const refused = (): unknown => new MpegTsWriter().audioConfig({ ...aac, description: hex(description) });
    expect(refused).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }) as Error);
  });

  it('that joins later makes another version of the table', () => {
    const writer = writerOf();
    writer.video(picture(0, true));
    expect(writer.audio({ ptsUs: 0, data: new Uint8Array(10) })).toHaveLength(0);
    writer.audioConfig(aac);
    const packets = readPackets(writer.audio({ ptsUs: 20_000, data: new Uint8Array(10) }));
    expect(packets.find(({ pid }) => pid === mapPid)?.payload[6]).toBe(0xc3);
  });
});

describe('time', () => {
  it('never stands still or goes back for a decoder', () => {
    const writer = writerOf();
    const times = [0, 40_000, 40_000, 39_000, 80_000].map((dtsUs) => {
      const [read] = unitsOf(writer.video(picture(dtsUs, true, { compositionUs: -10_000 })), videoPid);
      return [read?.dtsTicks, read?.ptsTicks];
    });
    // What stands still is taken to have no time, and lasts as long as the frame before.
    const expected = [90_000, 93_600, 97_200, 97_201, 97_202];
    expect(times).toEqual(expected.map((ticks) => [ticks, ticks]));
  });

  it('goes on where the source’s clock jumps, for sound and picture alike', () => {
    const writer = writerOf();
    writer.audioConfig(aac);
    const pts = (videoUs: number, audioUs: number): (number | undefined)[] => [
      unitsOf(writer.video(picture(videoUs, true)), videoPid)[0]?.ptsTicks,
      unitsOf(writer.audio({ ptsUs: audioUs, data: new Uint8Array(10) }), audioPid)[0]?.ptsTicks,
    ];
    expect(pts(50_000_000, 49_990_000)).toEqual([90_000, 89_100]);
    expect(pts(50_040_000, 50_030_000)).toEqual([93_600, 92_700]);
    // Back to the start, then an hour on.
    expect(pts(0, 10_000)).toEqual([97_200, 98_100]);
    expect(pts(3_600_000_000, 3_600_010_000)).toEqual([100_800, 101_700]);
  });

  it('wraps after 33 bits', () => {
    const writer = writerOf();
    const wholeTurnUs = (2 ** 33 * 100) / 9;
    const stepUs = 9_000_000;
    let dtsUs = 0;
    for (; dtsUs + stepUs < wholeTurnUs - 1_000_000; dtsUs += stepUs) {
      writer.video(picture(dtsUs, dtsUs === 0, { bytes: 0 }));
    }
    const last = unitsOf(writer.video(picture(dtsUs, false)), videoPid)[0];
    const next = unitsOf(
      writer.video(picture(dtsUs + stepUs, false, { compositionUs: 40_000 })),
      videoPid,
    )[0];
    const turn = (from = 0, to = 0, modulus: number): number => (to - from + modulus) % modulus;
    expect(next?.dtsTicks).toBeLessThan(last?.dtsTicks ?? 0);
    expect(turn(last?.dtsTicks, next?.dtsTicks, 2 ** 33)).toBe(810_000);
    expect(turn(next?.dtsTicks, next?.ptsTicks, 2 ** 33)).toBe(3_600);
    expect(turn(last?.clock, next?.clock, 2 ** 33 * 300)).toBe(9 * 27_000_000);
  });
});
