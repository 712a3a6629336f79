import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VideoCodec } from '../../../src/shared/media/codec/packets.ts';
import { parseAudioTag, writeAudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
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
      'a modifier',
      '97 02 000001 03 68766331 dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, data },
    ],
    // The size 255 says that a longer one follows: 1 less one.
    [
      'a modifier of long size',
      '97 ff 0000 aa 03 68766331 dead',
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0, data },
    ],
  ])('%s is read', (_name, bytes, tag) => {
    expect(parseVideoTag(hex(bytes))).toEqual(tag);
  });

  it.each([
    ['VP6', '14 00', 'VP6'],
    ['HEVC in the unofficial way', '1c 00 000000', 'HEVC without Enhanced RTMP'],
    ['an unknown FourCC', '90 0a0b7878', '“??xx”'],
    ['a name that every object has', '90 746f5374', '“toSt”'],
    ['several tracks', '96 00', 'one video track'],
  ])('%s is refused in words', (_name, bytes, words) => {
    expect(() => parseVideoTag(hex(bytes))).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }));
    expect(() => parseVideoTag(hex(bytes))).toThrow(words);
  });
});

describe('audio tags', () => {
  it('are read and written byte by byte', () => {
    expect(parseAudioTag(hex('af 00 1190'))).toEqual({ kind: 'config', description: hex('1190') });
    expect(parseAudioTag(hex('af 01 dead'))).toEqual({ kind: 'frame', data });
    expect(parseAudioTag(hex('90 6d703461 1190'))).toEqual({ kind: 'config', description: hex('1190') });
    expect(parseAudioTag(hex('91 6d703461 dead'))).toEqual({ kind: 'frame', data });
    expect(parseAudioTag(hex('92 6d703461'))).toEqual({ kind: 'end' });
    expect(parseAudioTag(hex('94 6d703461 00'))).toEqual({ kind: 'channels' });
    expect(writeAudioTag({ kind: 'config', description: hex('1190') })).toEqual(hex('af 00 1190'));
    expect(writeAudioTag({ kind: 'frame', data })).toEqual(hex('af 01 dead'));
  });

  it.each([
    ['2f ff', 'MP3'],
    ['91 4f707573 00', '“Opus”'],
    ['95 00', 'one audio track'],
  ])('%s is refused in words', (bytes, words) => {
    expect(() => parseAudioTag(hex(bytes))).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }));
    expect(() => parseAudioTag(hex(bytes))).toThrow(words);
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
    ...['97', '90 68766331', '91 68766331', '17 01', '97 ff', '9f', '91 6d703461'].map(hex),
  );
  const bytes = fc.tuple(fc.oneof(start, fc.constant(new Uint8Array())), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(bytes, ([head, tail]) => {
      for (const parse of [parseVideoTag, parseAudioTag]) {
        expect(codeThrown(() => parse(Uint8Array.from([...head, ...tail])))).toMatch(
          /^(none|PROTOCOL_VIOLATION|CODEC_UNSUPPORTED)$/u,
        );
      }
    }),
  );
});
