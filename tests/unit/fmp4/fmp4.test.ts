import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { findBox, readBoxes, readFragment } from '../../../src/shared/media/fmp4/box-reader.ts';
import { audioCodecString, videoCodecString } from '../../../src/shared/media/fmp4/codec-string.ts';
import { writeFragment } from '../../../src/shared/media/fmp4/fragment.ts';
import { readInitSegment } from '../../../src/shared/media/fmp4/init-reader.ts';
import { writeInitSegment } from '../../../src/shared/media/fmp4/init-segment.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

const avcC = bytesOf('01 64 00 1f ff e1 0000');
const video = {
  kind: 'video',
  trackId: 1,
  timescale: 90_000,
  config: { codec: 'h264', width: 1280, height: 720, description: avcC },
} as const;
const audio = {
  kind: 'audio',
  trackId: 2,
  timescale: 48_000,
  config: { codec: 'aac', sampleRate: 48_000, channels: 2, description: bytesOf('11 90') },
  bitrateKbps: 128,
} as const;

describe('a fragment', () => {
  it('has every field where ISO/IEC 14496-12 wants it', () => {
    const written = writeFragment(7, [
      {
        trackId: 1,
        baseTimeTicks: 0x1_0000_0002,
        samples: [
          { durationTicks: 3000, compositionOffsetTicks: 6000, keyframe: true, data: bytesOf('aa bb') },
          { durationTicks: 3000, compositionOffsetTicks: -3000, keyframe: false, data: bytesOf('cc') },
        ],
      },
    ]);
    const golden = bytesOf(
      `
      00000078 6d6f6f66                     moof, 120 bytes
      00000010 6d666864 00000000 00000007   mfhd: sequence number 7
      00000060 74726166                     traf
      00000010 74666864 00020000 00000001   tfhd: default-base-is-moof; track 1
      00000014 74666474 01000000 0000000100000002   tfdt version 1
      00000034 7472756e 01000f01            trun version 1: offset, duration, size, flags, composition offset
      00000002 00000080                     two samples; data begins 128 bytes behind the moof's start
      00000bb8 00000002 02000000 00001770   depends on no other; shown 6000 later
      00000bb8 00000001 01010000 fffff448   depends on others; shown 3000 earlier
      0000000b 6d646174 aabbcc              mdat
    `.replaceAll(/ {2,}[a-z].*$/gm, ''),
    );
    expect(Buffer.from(written).toString('hex')).toBe(Buffer.from(golden).toString('hex'));
  });

  it('is read as it was written', () => {
    const sample = fc.record({
      durationTicks: fc.nat(0xffff_ffff),
      compositionOffsetTicks: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      keyframe: fc.boolean(),
      data: fc.uint8Array({ maxLength: 50 }),
    });
    const run = fc.record({
      trackId: fc.integer({ min: 1, max: 100 }),
      baseTimeTicks: fc.maxSafeNat(),
      samples: fc.array(sample, { minLength: 1, maxLength: 10 }),
    });
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.array(run, { minLength: 1, maxLength: 3 }),
        (sequenceNumber, runs) => {
          expect(readFragment(writeFragment(sequenceNumber, runs))).toEqual({ sequenceNumber, runs });
        },
      ),
    );
  });
});

describe('an init segment', () => {
  it('has one track per stream, and says that fragments follow', () => {
    const written = writeInitSegment([video, audio]);
    expect(readBoxes(written).map((box) => box.type)).toEqual(['ftyp', 'moov']);
    const moov = findBox(written, 'moov') ?? new Uint8Array();
    expect(readBoxes(moov).map((box) => box.type)).toEqual(['mvhd', 'trak', 'trak', 'mvex']);
    expect(readBoxes(findBox(moov, 'mvex') ?? new Uint8Array()).map((box) => box.type)).toEqual([
      'trex',
      'trex',
    ]);
  });

  it('carries the decoder configuration, colours and pixel shape', () => {
    const written = writeInitSegment([
      {
        ...video,
        colour: { primaries: 1, transfer: 1, matrix: 1, fullRange: false },
        pixelAspect: { horizontal: 4, vertical: 3 },
      },
    ]);
    const stsd = findBox(written, 'moov/trak/mdia/minf/stbl/stsd') ?? new Uint8Array();
    const [entry] = readBoxes(stsd.subarray(8));
    expect(entry?.type).toBe('avc1');
    const inner = entry?.body.subarray(78) ?? new Uint8Array();
    expect(findBox(inner, 'avcC')).toEqual(avcC);
    expect(findBox(inner, 'colr')).toEqual(bytesOf('6e636c78 0001 0001 0001 00'));
    expect(findBox(inner, 'pasp')).toEqual(bytesOf('00000004 00000003'));
  });

  it('describes AAC by its AudioSpecificConfig', () => {
    const stsd = findBox(writeInitSegment([audio]), 'moov/trak/mdia/minf/stbl/stsd') ?? new Uint8Array();
    const [entry] = readBoxes(stsd.subarray(8));
    const esds = findBox(entry?.body.subarray(28) ?? new Uint8Array(), 'esds');
    const golden = bytesOf(`
      00000000
      03 80808022 0000 00
      04 80808014 40 15 000000 0001f400 0001f400
      05 80808002 1190
      06 80808001 02`);
    expect(esds).toEqual(golden);
  });

  it('is read as it was written', () => {
    expect(readInitSegment(writeInitSegment([video]))).toEqual({
      kind: 'video',
      trackId: 1,
      timescale: 90_000,
      codecs: 'avc1.64001f',
      description: avcC,
    });
    expect(readInitSegment(writeInitSegment([audio]))).toEqual({
      kind: 'audio',
      trackId: 2,
      timescale: 48_000,
      codecs: 'mp4a.40.2',
      description: bytesOf('11 90'),
      sampleRate: 48_000,
      channels: 2,
    });
    expect(() => readInitSegment(writeFragment(1, []))).toThrow(/no track/);
  });

  it('refuses what it has no sample entry for', () => {
    const track = { ...video, config: { ...video.config, codec: 'vp9' as const } };
    expect(() => writeInitSegment([track])).toThrow(
      expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }) as Error,
    );
  });
});

describe('names of codecs', () => {
  it('follow RFC 6381', () => {
    expect(videoCodecString(video.config)).toBe('avc1.64001f');
    // ISO/IEC 14496-15, 8.3.3.1: Main profile and tier, compatible with 1 and 2, level 3.1, progressive
    const hvcC = bytesOf('01 01 60000000 900000000000 5d f000 fc fd f8 f8 0000 0f 00');
    expect(videoCodecString({ codec: 'hevc', description: hvcC })).toBe('hvc1.1.6.L93.90');
    const av1C = bytesOf('81 4c 40 00');
    expect(videoCodecString({ codec: 'av1', description: av1C })).toBe('av01.2.12M.10');
    expect(videoCodecString({ codec: 'av1', description: bytesOf('81 0d e0 00') })).toBe('av01.0.13H.12');
    expect(audioCodecString(audio.config)).toBe('mp4a.40.2');
    expect(audioCodecString({ description: bytesOf('f9 46 40') })).toBe('mp4a.40.42');
  });

  it('need a whole record', () => {
    for (const codec of ['h264', 'hevc', 'av1'] as const) {
      expect(() => videoCodecString({ codec, description: bytesOf('01 64') })).toThrow(FootlightError);
    }
  });
});

/** The code of what reading throws; nothing if it doesn't. */
function codeOf(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (failure) {
    return failure instanceof FootlightError ? failure.code : failure;
  }
}
const harmless = [undefined, 'PROTOCOL_VIOLATION'];

describe('the reader', () => {
  it('takes any bytes without another error than its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(harmless).toContain(codeOf(() => readBoxes(bytes)));
        expect(harmless).toContain(codeOf(() => readFragment(bytes)));
      }),
    );
  });

  it('takes a damaged fragment without another error than its own', () => {
    const sample = { durationTicks: 1, compositionOffsetTicks: 0, keyframe: true, data: new Uint8Array(20) };
    const whole = writeFragment(1, [{ trackId: 1, baseTimeTicks: 5, samples: [sample, sample] }]);
    fc.assert(
      fc.property(fc.nat(whole.byteLength - 1), fc.nat(255), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        expect(harmless).toContain(codeOf(() => readFragment(damaged)));
      }),
    );
  });

  it('knows boxes with long sizes and to the end of the file', () => {
    expect(readBoxes(bytesOf('00000001 66726565 0000000000000011 aa 00000000 6d646174 bb'))).toEqual([
      { type: 'free', offset: 0, size: 17, body: bytesOf('aa') },
      { type: 'mdat', offset: 17, size: 9, body: bytesOf('bb') },
    ]);
  });
});
