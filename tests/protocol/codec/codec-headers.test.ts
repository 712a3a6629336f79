import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { parseAudioSpecificConfig } from '../../../src/shared/media/codec/aac.ts';
import { av1PictureSize, parseAv1DecoderConfig } from '../../../src/shared/media/codec/av1.ts';
import { avcPictureSize, parseAvcDecoderConfig } from '../../../src/shared/media/codec/avc.ts';
import { hevcPictureSize, parseHevcDecoderConfig } from '../../../src/shared/media/codec/hevc.ts';
import { hex } from './hex.ts';
import { codeThrown } from './outcome.ts';

// Written by FFmpeg 5.1 with x264 and x265 of the sizes below.
const avc1080 =
  '01640028ffe1001b67640028acd940780227e5c044000003000400000300c83c60c65801000668ebe3cb22c0fdf8f800';
const avc422 =
  '017a001effe1001b677a001ebcd940a02fea2f011000000300100000030320f162d96001000668ebe3cb22c0fef8f800';
const avcBaseline = '0142c01effe100196742c01ed900d83de6f011000003000100000300320f162e4801000568cb83cb20';
const avcInterlaced =
  '01640028ffe1001a67640028acd94078044fde0220000003002000000643e2c5b2c001000668fba3cb22c0fdf8f800';
// Without the array of SEI messages.
const hevcCropped =
  '01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003007895' +
  '9809a10001002b420101016000000300900000030000030078a003bc8010e75596566924caf0168080000003008000000c84' +
  'a2000100074401c172b46240';

// By SVT-AV1 1.4 and, in 10 bits, libaom 3.6.
const av1Record = '81010c000a0b0000000cc4fb6500be0010';
const av1Deep = '81044c000a0b00000024c6abdf36be5010';

describe('AudioSpecificConfig', () => {
  it.each([
    // 00010 AAC-LC, 0011 48 kHz, 0010 stereo
    ['1190', { objectType: 2, sampleRate: 48_000, channels: 2 }],
    // 00010 AAC-LC, 0100 44.1 kHz, 0001 mono
    ['1208', { objectType: 2, sampleRate: 44_100, channels: 1 }],
    // 00101 HE-AAC, 0110 24 kHz core, 0010 stereo
    ['2b10', { objectType: 5, sampleRate: 24_000, channels: 2 }],
    // 00010 AAC-LC, 1111 rate in 24 bits: 50,000, 0111 eight channels
    ['1780 61a8 38', { objectType: 2, sampleRate: 50_000, channels: 8 }],
  ])('reads %s', (bytes, config) => {
    expect(parseAudioSpecificConfig(hex(bytes))).toEqual(config);
  });

  it('refuses reserved values and what is cut off', () => {
    expect(() => parseAudioSpecificConfig(hex('1690'))).toThrow('reserved');
    expect(() => parseAudioSpecificConfig(hex('11'))).toThrow('too early');
  });
});

describe('AVCDecoderConfigurationRecord', () => {
  const record = hex(`
    01 42 c0 1e      version, profile Baseline, compatibility, level 3.0
    ff               reserved, NAL lengths of 4 bytes
    e1 0004 67010203 reserved, one SPS of 4 bytes
    02 0001 68 0002 6801  two PPS
  `);

  it('is read field by field', () => {
    expect(parseAvcDecoderConfig(record)).toEqual({
      profile: 66,
      compatibility: 0xc0,
      level: 30,
      nalLengthBytes: 4,
      sequenceParameterSets: [hex('67010203')],
      pictureParameterSets: [hex('68'), hex('6801')],
    });
  });

  it('is refused wherever it is cut off', () => {
    for (let length = 0; length < record.length; length += 1) {
      expect(() => parseAvcDecoderConfig(record.subarray(0, length)), `at ${length}`).toThrow(FootlightError);
    }
  });
});

describe('picture sizes', () => {
  it.each([
    ['1080 lines, cropped from 1088', avc1080, 1920, 1080],
    ['4:2:2, odd macroblocks both ways', avc422, 638, 358],
    ['Baseline', avcBaseline, 854, 480],
    ['interlaced', avcInterlaced, 1920, 1080],
  ])('of H.264: %s', (_name, record, width, height) => {
    const [parameterSet = new Uint8Array()] = parseAvcDecoderConfig(hex(record)).sequenceParameterSets;
    expect(avcPictureSize(parameterSet)).toEqual({ width, height });
  });

  it.each([
    ['8 bits', av1Record, { profile: 0, levelIndex: 1, bitDepth: 8 }, 638, 358],
    ['10 bits', av1Deep, { profile: 0, levelIndex: 4, bitDepth: 10 }, 854, 480],
  ])('of AV1 in %s', (_name, record, facts, width, height) => {
    const config = parseAv1DecoderConfig(hex(record));
    expect(config).toMatchObject({ ...facts, isHighTier: false });
    expect(av1PictureSize(config.units)).toEqual({ width, height });
  });

  it('of AV1 behind other units, and of nothing', () => {
    const { units } = parseAv1DecoderConfig(hex(av1Record));
    // A temporal delimiter with a size of 0, and a padding unit of 2 bytes with an extension.
    expect(av1PictureSize(Uint8Array.from([...hex('12 00 7e 00 02 aabb'), ...units]))).toEqual({
      width: 638,
      height: 358,
    });
    expect(() => av1PictureSize(hex('12 00'))).toThrow(FootlightError);
  });

  it('of HEVC, cropped', () => {
    const config = parseHevcDecoderConfig(hex(hevcCropped));
    const [parameterSet = new Uint8Array()] = config.sequenceParameterSets;
    expect(config).toMatchObject({ nalLengthBytes: 4 });
    expect([config.videoParameterSets.length, config.pictureParameterSets.length]).toEqual([1, 1]);
    expect(hevcPictureSize(parameterSet)).toEqual({ width: 1910, height: 1078 });
  });
});

it.each([
  ['AVC record', parseAvcDecoderConfig],
  ['HEVC record', parseHevcDecoderConfig],
  ['AVC parameter set', avcPictureSize],
  ['HEVC parameter set', hevcPictureSize],
  ['AudioSpecificConfig', parseAudioSpecificConfig],
  ['AV1 record', (bytes: Uint8Array) => av1PictureSize(parseAv1DecoderConfig(bytes).units)],
])('whatever bytes are read as %s, they are read or refused with a PROTOCOL_VIOLATION', (_name, parse) => {
  const seeds = [avc1080, avc422, hevcCropped, av1Record].map(hex);
  const mutated = fc.tuple(
    fc.constantFrom(...seeds),
    fc.nat(),
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
  );
  const input = fc.oneof(
    fc.uint8Array({ maxLength: 128 }),
    mutated.map(([seed, at, patch]) => {
      const bytes = seed.slice();
      bytes.set(patch.subarray(0, bytes.length - (at % bytes.length)), at % bytes.length);
      return bytes;
    }),
  );
  fc.assert(
    fc.property(input, (bytes) => {
      expect(codeThrown(() => parse(bytes))).toMatch(/^(none|PROTOCOL_VIOLATION)$/u);
    }),
  );
});
