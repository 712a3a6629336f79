import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VideoCodec } from '../../../src/shared/media/codec/packets.ts';
import {
  parseAudioTag,
  writeAudioTag,
  type AudioConfigTag,
  type AudioFrameTag,
} from '../../../src/shared/media/flv/audio-tag.ts';
import { parseVideoTag, writeVideoTag, type VideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';

const data = hex('de ad');

describe('video tags, byte by byte', () => {
  it.each<[string, string, VideoTag]>([
    ['AVC sequence header', '17 00 000000 dead', { kind: 'config', codec: 'h264', description: data }],
    [
      'AVC keyframe',
      '17 01 000000 dead',
      { kind: 'frame', codec: 'h264', keyframe: true, compositionMs: 0, data },
    ],
    [
      'AVC B frame, +80 ms',
      '27 01 000050 dead',
      { kind: 'frame', codec: 'h264', keyframe: false, compositionMs: 80, data },
    ],
    [
      'AVC frame, −40 ms',
      '27 01 ffffd8 dead',
      { kind: 'frame', codec: 'h264', keyframe: false, compositionMs: -40, data },
    ],
    ['AVC end of sequence', '17 02 000000', { kind: 'end', codec: 'h264' }],
    ['hvc1 SequenceStart', '90 68766331 dead', { kind: 'config', codec: 'hevc', description: data }],
    [
      'hvc1 CodedFrames, −40 ms',
      'a1 68766331 ffffd8 dead',
      { kind: 'frame', codec: 'hevc', keyframe: false, compositionMs: -40, data },
    ],
    [
      'hvc1 CodedFramesX',
      '93 68766331 dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, data },
    ],
    ['hvc1 SequenceEnd', '92 68766331', { kind: 'end', codec: 'hevc' }],
    [
      'av01 CodedFrames, which have no time',
      '91 61763031 dead',
      { kind: 'frame', codec: 'av1', keyframe: true, compositionMs: 0, data },
    ],
  ])('%s', (_name, bytes, tag) => {
    expect(parseVideoTag(hex(bytes))).toEqual(tag);
    expect(writeVideoTag(tag as Parameters<typeof writeVideoTag>[0])).toEqual(hex(bytes));
  });

  it.each<[string, string, VideoTag]>([
    ['a seek mark', '57 00', { kind: 'command' }],
    ['an enhanced seek mark', 'd1 00', { kind: 'command' }],
    ['colour information', '94 68766331 dead', { kind: 'metadata', data }],
    [
      'avc1 by FourCC',
      '91 61766331 00000a dead',
      { kind: 'frame', codec: 'h264', keyframe: true, compositionMs: 10, data },
    ],
    // ModEx: size 3 less one, three bytes, type TimestampOffsetNano (0) and then packet type CodedFramesX (3).
    [
      'a nanosecond more',
      '97 02 000001 03 68766331 dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, isWrapped: true, data },
    ],
    [
      'three quarters of a ms more',
      '97 02 0b71b0 01 68766331 00000a dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 11, isWrapped: true, data },
    ],
    // The size 255 says that a longer one follows: 1 less one.
    [
      'a modifier of another kind, with a long size',
      '97 ff 0000 aa 13 68766331 dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, isWrapped: true, data },
    ],
    ['a packet of a type to come', '9d 68766331 dead', { kind: 'other' }],
  ])('%s is read', (_name, bytes, tag) => {
    expect(parseVideoTag(hex(bytes))).toEqual(tag);
  });

  it.each([
    ['VP6', '14 00', 'VP6'],
    ['HEVC in the unofficial way', '1c 00 000000', 'HEVC without Enhanced RTMP'],
    ['an unknown FourCC', '90 0a0b7878', '“??xx”'],
    ['a name that every object has', '90 746f5374', '“toSt”'],
  ])('%s is refused in words', (_name, bytes, words) => {
    expect(() => parseVideoTag(hex(bytes))).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }));
    expect(() => parseVideoTag(hex(bytes))).toThrow(words);
  });
});

describe('audio tags', () => {
  it('are read', () => {
    expect(parseAudioTag(hex('92 6d703461'))).toEqual({ kind: 'end' });
    expect(parseAudioTag(hex('94 6d703461 00'))).toEqual({ kind: 'channels' });
    expect(parseAudioTag(hex('2f dead'))).toEqual({ kind: 'frame', codec: 'mp3', data });
    expect(parseAudioTag(hex('90 6d703461 1190'))).toEqual({
      kind: 'config',
      codec: 'aac',
      description: hex('1190'),
    });
    expect(parseAudioTag(hex('9e 4f707573 00'))).toEqual({ kind: 'other' });
  });

  it.each<[string, AudioConfigTag | AudioFrameTag]>([
    ['af 00 1190', { kind: 'config', codec: 'aac', description: hex('1190') }],
    ['af 01 dead', { kind: 'frame', codec: 'aac', data }],
    ['90 4f707573 1190', { kind: 'config', codec: 'opus', description: hex('1190') }],
    ['91 4f707573 dead', { kind: 'frame', codec: 'opus', data }],
    ['91 61632d33 dead', { kind: 'frame', codec: 'ac3', data }],
    ['91 65632d33 dead', { kind: 'frame', codec: 'eac3', data }],
    ['91 2e6d7033 dead', { kind: 'frame', codec: 'mp3', data }],
    ['90 664c6143 1190', { kind: 'config', codec: 'flac', description: hex('1190') }],
  ])('%s comes back as it was written', (bytes, tag) => {
    expect(parseAudioTag(hex(bytes))).toEqual(tag);
    expect(writeAudioTag(tag)).toEqual(hex(bytes));
  });

  it.each([
    ['bf ff', 'Speex'],
    ['91 6c706378 00', '“lpcx”'],
  ])('%s is refused in words', (bytes, words) => {
    expect(() => parseAudioTag(hex(bytes))).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }));
    expect(() => parseAudioTag(hex(bytes))).toThrow(words);
  });
});

describe('messages of several tracks', () => {
  const frame = { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, isWrapped: true };
  /** One codec, tracks 2 and 0: type and packet type, FourCC, then number, size and body of each. */
  const twoTracks = hex('96 13 68766331 02 000002 dead 00 000002 beef');

  it('give the first track, or the one that is wanted', () => {
    expect(parseVideoTag(twoTracks)).toEqual({ ...frame, trackId: 2, hasMoreTracks: true, data });
    expect(parseVideoTag(twoTracks, 0)).toEqual({
      ...frame,
      trackId: 0,
      hasMoreTracks: true,
      data: hex('beef'),
    });
    expect(parseVideoTag(twoTracks, 1)).toEqual({ kind: 'other' });
  });

  it('hold one track, or tracks of several codecs', () => {
    expect(parseVideoTag(hex('96 03 68766331 01 dead'), 1)).toEqual({ ...frame, trackId: 1, data });
    const codecs = hex('96 23 61763031 00 000001 aa 68766331 01 000002 dead');
    expect(parseVideoTag(codecs, 1)).toEqual({ ...frame, trackId: 1, hasMoreTracks: true, data });
    // What the others are coded with is nobody's business.
    expect(parseVideoTag(hex('96 23 78787878 00 000001 aa 68766331 01 000002 dead'), 1)).toMatchObject({
      codec: 'hevc',
    });
  });

  it('may be of sound', () => {
    const opus = { kind: 'frame', codec: 'opus', trackId: 3, isWrapped: true };
    expect(parseAudioTag(hex('95 01 4f707573 03 dead'))).toEqual({ ...opus, data });
    expect(parseAudioTag(hex('95 11 4f707573 03 000002 dead 04 000000'), 3)).toEqual({
      ...opus,
      hasMoreTracks: true,
      data,
    });
    expect(parseAudioTag(hex('95 01 4f707573 03 dead'), 0)).toEqual({ kind: 'other' });
  });

  it('leave what comes alone to track 0', () => {
    expect(parseVideoTag(hex('93 68766331 dead'), 1)).toEqual({ kind: 'other' });
    expect(parseVideoTag(hex('17 01 000000 dead'), 1)).toEqual({ kind: 'other' });
    expect(parseAudioTag(hex('af 01 dead'), 1)).toEqual({ kind: 'other' });
    expect(parseAudioTag(hex('af 01 dead'), 0)).toMatchObject({ kind: 'frame' });
  });

  it.each([
    ['a size beyond its end', '96 13 68766331 00 000003 dead'],
    ['no track at all', '96 13 68766331'],
    ['an unknown kind', '96 33 68766331 00 dead'],
    ['more tracks than there are numbers', `96 13 68766331 ${'00 000000 '.repeat(257)}`],
  ])('are refused with %s', (_name, bytes) => {
    expect(() => parseVideoTag(hex(bytes))).toThrow(expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }));
  });
});

it('every video frame comes back as it was written', () => {
  const frame = fc.record({
    kind: fc.constant('frame' as const),
    codec: fc.constantFrom<VideoCodec>('h264', 'hevc'),
    keyframe: fc.boolean(),
    compositionMs: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
    data: fc.uint8Array({ maxLength: 32 }),
  });
  fc.assert(
    fc.property(frame, (tag) => {
      expect(parseVideoTag(writeVideoTag(tag))).toEqual(tag);
    }),
  );
});

it('whatever bytes come, they are read or refused', () => {
  const start = fc.constantFrom(
    ...[
      '97',
      '90 68766331',
      '91 68766331',
      '17 01',
      '97 ff',
      '9f',
      '91 6d703461',
      '96 13',
      '96 23',
      '95 13',
    ].map(hex),
  );
  const bytes = fc.tuple(fc.oneof(start, fc.constant(new Uint8Array())), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(bytes, fc.option(fc.nat({ max: 3 }), { nil: undefined }), ([head, tail], trackId) => {
      for (const parse of [parseVideoTag, parseAudioTag]) {
        expect(codeThrown(() => parse(Uint8Array.from([...head, ...tail]), trackId))).toMatch(
          /^(none|PROTOCOL_VIOLATION|CODEC_UNSUPPORTED)$/u,
        );
      }
    }),
  );
});
