import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import {
  encodeFrame,
  FrameReader,
  maxFrameBytes,
  type Frame,
} from '../../../src/media-worker/protocol/framing.ts';
import { encodeMessage, parseMessage, toWorker } from '../../../src/media-worker/protocol/messages.ts';
import { splitAnnexB, splitPicture } from '../../../src/media-worker/worker/nal-units.ts';

describe('framing', () => {
  it('is length, type, length of the header, header, body', () => {
    expect(Buffer.concat(encodeFrame(5, '{}', Uint8Array.of(0xaa))).toString('hex')).toBe(
      '00000008' + '05' + '00000002' + '7b7d' + 'aa',
    );
  });

  it('survives any cutting', () => {
    const frame = fc.record({
      type: fc.nat(255),
      header: fc.string(),
      body: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.integer({ min: 1, max: 64 }), (frames, step) => {
        const bytes = Buffer.concat(
          frames.flatMap(({ type, header, body }) => encodeFrame(type, header, body)),
        );
        const reader = new FrameReader(maxFrameBytes);
        const read: Frame[] = [];
        for (let at = 0; at < bytes.byteLength; at += step)
          read.push(...reader.push(bytes.subarray(at, at + step)));
        expect(read.map((one) => ({ ...one, body: Uint8Array.from(one.body) }))).toEqual(
          frames.map((one) => ({ ...one, header: Buffer.from(one.header).toString() })),
        );
      }),
    );
  });

  it('has a limit, before the message is there', () => {
    const reader = new FrameReader(100);
    expect(() => [...reader.push(Buffer.from([0, 0, 0, 101]))]).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error,
    );
  });

  it('takes any bytes without another error than its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        let code: unknown;
        try {
          for (const frame of new FrameReader(50).push(Buffer.from(bytes))) parseMessage(toWorker, frame);
        } catch (thrown) {
          code = thrown instanceof FootlightError ? thrown.code : thrown;
        }
        expect([undefined, 'PROTOCOL_VIOLATION']).toContain(code);
      }),
    );
  });
});

describe('messages', () => {
  it('arrive as they were sent', () => {
    const header = { ptsUs: 1_000, dtsUs: 0, keyframe: true };
    const [frame] = new FrameReader(1000).push(
      Buffer.concat(encodeMessage(toWorker, 'video', header, Uint8Array.of(1, 2))),
    );
    if (!frame) throw new Error('No message.');
    const message = parseMessage(toWorker, frame);
    expect({ ...message, body: [...message.body] }).toEqual({ type: 'video', header, body: [1, 2] });
  });

  it.each([
    ['of an unknown type', { type: 200, header: '{}' }],
    ['without JSON', { type: 5, header: '{' }],
    ['with a missing field', { type: 5, header: '{"ptsUs":1}' }],
    ['with a field too many', { type: 3, header: '{"extra":1}' }],
    ['with a wrong value', { type: 7, header: '{"kbps":-1}' }],
  ])('%s are refused', (_, frame) => {
    expect(() => parseMessage(toWorker, { ...frame, body: new Uint8Array() })).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error,
    );
  });
});

describe('NAL units', () => {
  it('are found behind start codes of three and four bytes', () => {
    const units = splitAnnexB(
      Buffer.from('00000001' + '6742' + '000001' + '68ce00' + '00000001' + '6588', 'hex'),
    );
    expect(units.map((unit) => Buffer.from(unit).toString('hex'))).toEqual(['6742', '68ce', '6588']);
  });

  it('of a picture get lengths; parameter sets and delimiters are taken out', () => {
    const annexB = Buffer.from(
      '00000001' + '09f0' + '00000001' + '6742' + '00000001' + '68ce' + '000001' + '6588',
      'hex',
    );
    const { data, parameterSets } = splitPicture('h264', annexB);
    expect(Buffer.from(data).toString('hex')).toBe('00000002' + '6588');
    expect(Buffer.from(parameterSets).toString('hex')).toBe('00000001' + '6742' + '00000001' + '68ce');
  });
});
