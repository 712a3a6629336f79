import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaChunk } from '../../../server/core/publication.ts';
import { FlvStream } from '../../../server/ingest/rtmp/flv-stream.ts';
import { flvTagType, FlvReader, writeFlvHeader } from '../../../src/shared/media/flv/file.ts';
import { readAmf0 } from '../../../src/shared/media/rtmp/amf0-reader.ts';
import { writeAmf0 } from '../../../src/shared/media/rtmp/amf0-writer.ts';
import { EcmaArray, type AmfObject } from '../../../src/shared/media/rtmp/amf0.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';

const avcRecord = '0142c01effe1000b6742c01ed900a0fc1e51b201000468cb83cb';
const av1Record = '81010c000a0b0000000cc4fb6500be0010';

/** What comes out of a publisher's messages: the roles, and the tags that a reader finds. */
class Scene {
  readonly chunks: MediaChunk[] = [];
  readonly notices: string[] = [];
  readonly stream = new FlvStream(
    (chunk) => this.chunks.push(chunk),
    (notice) => this.notices.push(notice),
  );

  constructor() {
    this.stream.begin();
  }

  video(...bodies: string[]): this {
    for (const body of bodies) this.stream.video(40, hex(body));
    return this;
  }

  audio(...bodies: string[]): this {
    for (const body of bodies) this.stream.audio(23, hex(body));
    return this;
  }

  roles(): string[] {
    this.stream.end();
    return this.chunks.slice(1).map((chunk) => (chunk.role === 'config' ? chunk.slot : chunk.role));
  }

  bodies(): Uint8Array[] {
    this.stream.end();
    const bytes = Buffer.concat(this.chunks.map((chunk) => chunk.bytes));
    return new FlvReader(1_000_000).push(bytes).map(({ body }) => Uint8Array.from(body));
  }
}

describe('what is written', () => {
  it('of legacy AVC and AAC is what came', () => {
    const video = [`17 00 000000 ${avcRecord}`, '17 01 000000 aa', '27 01 000050 bb'];
    const audio = ['af 00 1190', 'af 01 cc'];
    const scene = new Scene().video(...video).audio(...audio);
    expect(scene.roles()).toEqual(['video', 'keyframe', 'data', 'audio', 'data']);
    expect(scene.bodies()).toEqual([...video, ...audio].map(hex));
  });

  it('of sound alone may be read from every 32nd frame on, until there is a picture', () => {
    const frames = Array.from({ length: 33 }, () => 'af 01 cc');
    const scene = new Scene().audio('af 00 1190', ...frames);
    expect(scene.roles()).toEqual([
      'audio',
      'keyframe',
      ...Array.from({ length: 31 }, () => 'data'),
      'keyframe',
    ]);
    scene.video(`17 00 000000 ${avcRecord}`).audio(...frames);
    const roles = scene.roles();
    expect(roles.slice(roles.indexOf('video') + 1)).toEqual(Array.from({ length: 9 }, () => 'data'));
  });

  it('of sound waits for the next picture, but not for a keyframe, and not for long', () => {
    const [key, delta, sound] = ['17 01 000000 aa', '27 01 000000 bb', 'af 01 cc'];
    const scene = new Scene().video(`17 00 000000 ${avcRecord}`, key).audio('af 00 1190', sound, sound);
    scene.video(delta).audio(sound).video(key).audio(sound, sound, sound, sound, sound);
    const tagsOf = (bytes: Uint8Array): number[] =>
      new FlvReader(1_000_000)
        .push(Buffer.concat([writeFlvHeader({ video: true, audio: true }), bytes]))
        .map(({ type }) => type);
    const { audio, video } = flvTagType;
    const pieces = scene.chunks.slice(1).map(({ role, bytes }) => [role, ...tagsOf(bytes)]);
    expect(pieces).toEqual([
      ['config', video],
      ['keyframe', video],
      ['config', audio],
      ['data', audio, audio, video],
      ['data', audio],
      ['keyframe', video],
      ['data', audio, audio, audio, audio],
    ]);
    scene.stream.end();
    expect(scene.chunks).toHaveLength(pieces.length + 2);
  });

  it('of AV1 by Enhanced RTMP is what came', () => {
    const video = [`90 61763031 ${av1Record}`, '91 61763031 aa', 'a1 61763031 bb'];
    const scene = new Scene().video(...video);
    expect(scene.roles()).toEqual(['video', 'keyframe', 'data']);
    expect(scene.bodies()).toEqual(video.map(hex));
  });

  it('of AVC and AAC by FourCC is their legacy form', () => {
    const scene = new Scene()
      .video(`90 61766331 ${avcRecord}`, '91 61766331 000050 aa', '93 61766331 bb')
      .audio('90 6d703461 1190', '91 6d703461 cc');
    expect(scene.bodies()).toEqual(
      [`17 00 000000 ${avcRecord}`, '17 01 000050 aa', '17 01 000000 bb', 'af 00 1190', 'af 01 cc'].map(hex),
    );
  });

  it('of several tracks is the first, without its wrapping, and that is said once', () => {
    const scene = new Scene()
      .video(
        `96 00 61763031 01 ${av1Record}`,
        '96 01 61763031 01 aa',
        '96 01 61763031 02 bb',
        '17 01 000000 cc',
      )
      .audio('af 00 1190', 'af 01 aa', '95 01 4f707573 01 bb');
    expect(scene.bodies()).toEqual(
      [`90 61763031 ${av1Record}`, '91 61763031 aa', 'af 00 1190', 'af 01 aa'].map(hex),
    );
    expect(scene.notices).toEqual([
      'The publisher sends more video than one track: track 1 is taken, the others are left out.',
      'The publisher sends more audio than one track: track 0 is taken, the others are left out.',
    ]);
  });

  it('with a modifier is what it modifies', () => {
    const scene = new Scene().video(`97 02 0b71b0 00 61763031 ${av1Record}`, '97 02 0b71b0 01 61763031 aa');
    expect(scene.bodies()).toEqual([`90 61763031 ${av1Record}`, '91 61763031 aa'].map(hex));
  });

  it('begins with the configuration of its own codec', () => {
    const scene = new Scene()
      .video('17 01 000000 aa', `17 00 000000 ${avcRecord}`, '91 61763031 bb', '17 01 000000 cc')
      .audio('91 4f707573 aa', '90 4f707573 4f707573', 'af 01 bb', '91 4f707573 cc');
    expect(scene.roles()).toEqual(['video', 'keyframe', 'audio', 'data']);
    expect(scene.stream.framesBeforeConfig).toBe(4);
  });

  it('of MP3 and AC-3 needs none', () => {
    expect(new Scene().audio('2f aa', '91 61632d33 bb').roles()).toEqual(['keyframe']);
    expect(new Scene().audio('91 61632d33 bb').roles()).toEqual(['keyframe']);
  });
});

describe('metadata', () => {
  const written = (values: AmfObject): unknown => {
    const scene = new Scene();
    scene.stream.metadata(0, writeAmf0(['onMetaData', new EcmaArray(values)]));
    return readAmf0(scene.bodies()[0] ?? new Uint8Array());
  };

  it('keeps the numbers that make sense', () => {
    const values = {
      width: 1280,
      height: 720,
      framerate: 29.97,
      videodatarate: 6000,
      audiosamplerate: 48_000,
    };
    expect(written({ ...values, encoder: 'obs-output', duration: 0 })).toEqual([
      'onMetaData',
      new EcmaArray(values),
    ]);
  });

  it.each([NaN, Infinity, -Infinity, -1, 0, 1e300])('leaves out %s', (value) => {
    const values = {
      width: value,
      height: value,
      framerate: value,
      videodatarate: value,
      audiodatarate: value,
    };
    expect(written(values)).toEqual(['onMetaData', new EcmaArray({})]);
  });
});

it.each([
  ['VP9', '90 76703039 00'],
  ['VP8', '90 76703038 00'],
  ['Sorenson', '22 00'],
])('%s is refused', (_name, body) => {
  expect(() => new Scene().video(body)).toThrow(expect.objectContaining({ code: 'CODEC_UNSUPPORTED' }));
});

it('whatever messages come, what is written is FLV that can be read, or they are refused', () => {
  const seeds = [
    `17 00 000000 ${avcRecord}`,
    '17 01 000000 aa',
    `90 61763031 ${av1Record}`,
    '91 61763031 aa',
    `96 10 61763031 01 000011 ${av1Record}`,
    '96 21 61763031 01 000001 aa 68766331 00 000004 000000aa',
    '97 02 0b71b0 01 61766331 7fffff aa',
    'af 00 1190',
    'af 01 cc',
    '95 11 4f707573 03 000002 dead 04 000000',
    '2f aa',
  ].map(hex);
  const message = fc.record({
    kind: fc.constantFrom('video' as const, 'audio' as const, 'metadata' as const),
    seed: fc.constantFrom(...seeds),
    at: fc.nat({ max: 30 }),
    patch: fc.uint8Array({ maxLength: 4 }),
    timestampMs: fc.integer({ min: 0, max: 0xffff_ffff }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const scene = new Scene();
      for (const { kind, seed, at, patch, timestampMs } of messages) {
        const body = Uint8Array.from([
          ...seed.subarray(0, at),
          ...patch,
          ...seed.subarray(at + patch.length),
        ]);
        expect(
          codeThrown(() => {
            scene.stream[kind](timestampMs, body);
          }),
        ).toMatch(/^(none|PROTOCOL_VIOLATION|CODEC_UNSUPPORTED)$/u);
      }
      // Nothing is between the tags: each has 11 bytes before its body and 4 behind, the file's header 13.
      const readBytes = scene.bodies().reduce((sum, { length }) => sum + 11 + length + 4, 13);
      expect(readBytes).toBe(scene.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0));
    }),
    { numRuns: 500 },
  );
});
