import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FlvReader, writeFlvHeader, writeFlvTag, type FlvTag } from '../../../src/shared/media/flv/file.ts';
import {
  audioFrameTag,
  videoConfigOf,
  videoFrameTag,
  videoPacketOf,
} from '../../../src/shared/media/flv/packets.ts';
import { hex } from '../codec/hex.ts';

it('writes the file header and a tag byte by byte', () => {
  expect(writeFlvHeader({ video: true, audio: true })).toEqual(
    hex('464c56 signature 01 version 05 both 00000009 length 00000000'),
  );
  expect(writeFlvHeader({ video: true, audio: false })[4]).toBe(1);
  expect(writeFlvTag({ type: 9, timestampMs: 0x1234_5678, body: hex('aabb') })).toEqual(
    hex('09 video 000002 size 345678 time 12 upper-time 000000 stream aabb body 0000000d 11-and-2'),
  );
});

it('reads what it wrote, whatever pieces it comes in', () => {
  const tag = fc.record({
    type: fc.constantFrom<FlvTag['type']>(8, 9, 18),
    timestampMs: fc.nat({ max: 0xffff_ffff }),
    body: fc.uint8Array({ maxLength: 50 }),
  });
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (tags, pieceBytes) => {
      const file = Uint8Array.from(
        [writeFlvHeader({ video: true, audio: true }), ...tags.map(writeFlvTag)].flatMap((b) => [...b]),
      );
      const reader = new FlvReader(1000);
      const read: FlvTag[] = [];
      for (let start = 0; start < file.length; start += pieceBytes) {
        read.push(...reader.push(file.subarray(start, start + pieceBytes)));
      }
      expect(read).toEqual(tags);
    }),
  );
});

it('refuses what is no FLV, an unknown tag, and a tag that is too large', () => {
  const header = writeFlvHeader({ video: true, audio: true });
  const violation = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error;
  expect(() => new FlvReader(10).push(new Uint8Array(13))).toThrow(violation);
  expect(() => new FlvReader(10).push(Uint8Array.from([...header, ...new Uint8Array(11)]))).toThrow(
    violation,
  );
  expect(() =>
    new FlvReader(10).push(
      Uint8Array.from([...header, ...writeFlvTag({ type: 9, timestampMs: 0, body: new Uint8Array(11) })]),
    ),
  ).toThrow(violation);
});

it('rounds both times of a packet on their own, and puts what lies before the origin at 0', () => {
  const packet = { ptsUs: 1_033_367, dtsUs: 1_000_033, keyframe: false, data: new Uint8Array(1) };
  const { timestampMs, tag } = videoFrameTag(packet, 'h264', 900_000);
  expect([timestampMs, tag.compositionMs]).toEqual([100, 33]);
  expect(videoPacketOf(tag, timestampMs)).toEqual({ ...packet, ptsUs: 133_000, dtsUs: 100_000 });
  expect(audioFrameTag({ ptsUs: 880_000, data: new Uint8Array(1) }, 900_000).timestampMs).toBe(0);
});

it('refuses a video configuration that nobody could decode', () => {
  const config = (bytes: string) => videoConfigOf({ kind: 'config', codec: 'h264', description: hex(bytes) });
  expect(() => config('01 42c01e ff e0 00')).toThrow('no sequence parameter set');
  expect(() => config('01 42c01e fd e1 0001 67 00')).toThrow('short NAL unit lengths');
});
