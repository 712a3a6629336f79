import { expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { writeAudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
import { flvTagType, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';
import { writeVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { FlvToMpegTs } from '../../../src/shared/media/mpegts/from-flv.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';
import { aac, unit } from './program.ts';
import { unitsOf } from './transport-reader.ts';

// Baseline, 854×480, by FFmpeg 5.1 with x264.
const description = hex('0142c01effe100196742c01ed900d83de6f011000003000100000300320f162e4801000568cb83cb20');

const header = writeFlvHeader({ video: true, audio: true });
const config = [
  writeFlvTag({ type: flvTagType.script, timestampMs: 0, body: hex('02') }),
  writeFlvTag({
    type: flvTagType.video,
    timestampMs: 0,
    body: writeVideoTag({ kind: 'config', codec: 'h264', description }),
  }),
  writeFlvTag({
    type: flvTagType.audio,
    timestampMs: 0,
    body: writeAudioTag({ kind: 'config', codec: 'aac', description: aac.description }),
  }),
];

const video = (timestampMs: number, keyframe: boolean, compositionMs = 0): Uint8Array =>
  writeFlvTag({
    type: flvTagType.video,
    timestampMs,
    body: writeVideoTag({
      kind: 'frame',
      codec: 'h264',
      keyframe,
      compositionMs,
      data: unit(keyframe ? '65' : '41', 50),
    }),
  });

const audio = (timestampMs: number): Uint8Array =>
  writeFlvTag({
    type: flvTagType.audio,
    timestampMs,
    body: writeAudioTag({ kind: 'frame', codec: 'aac', data: new Uint8Array(20) }),
  });

const convert = (converter: FlvToMpegTs, ...chunks: Uint8Array[]): Uint8Array =>
  concatBytes(chunks.map((chunk) => converter.push(chunk)));

it('turns tags into transport packets one by one', () => {
  const bytes = convert(
    new FlvToMpegTs(),
    header,
    ...config,
    video(0, true, 80),
    audio(10),
    video(40, false),
  );
  expect(unitsOf(bytes, 0x100).map(({ ptsTicks, dtsTicks }) => [ptsTicks, dtsTicks])).toEqual([
    [97_200, 90_000],
    [93_600, 93_600],
  ]);
  expect(unitsOf(bytes, 0x110).map(({ ptsTicks }) => ptsTicks)).toEqual([90_900]);
});

it('follows times over their wrap at 32 bits', () => {
  const last = 2 ** 32 - 20;
  const bytes = convert(new FlvToMpegTs(), header, ...config, video(last, true), video(20, false));
  expect(unitsOf(bytes, 0x100).map(({ dtsTicks }) => dtsTicks)).toEqual([90_000, 93_600]);
});

it('goes on with another stream where it begins', () => {
  const converter = new FlvToMpegTs();
  convert(converter, header, ...config, video(5_000_000, true));
  const bytes = convert(converter, header, ...config, video(0, true), video(40, false));
  expect(unitsOf(bytes, 0x100).map(({ dtsTicks }) => dtsTicks)).toEqual([93_600, 97_200]);
});

it('refuses what is no FLV, and what MPEG-TS does not carry', () => {
  expect(codeThrown(() => new FlvToMpegTs().push(new Uint8Array(20)))).toBe('PROTOCOL_VIOLATION');
  const eightChannels = writeAudioTag({ kind: 'config', codec: 'aac', description: hex('11e8') });
  const tag = writeFlvTag({ type: flvTagType.audio, timestampMs: 0, body: eightChannels });
  expect(codeThrown(() => convert(new FlvToMpegTs(), header, tag))).toBe('CODEC_UNSUPPORTED');
});
