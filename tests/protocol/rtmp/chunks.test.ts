import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader } from '../../../src/shared/media/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../src/shared/media/rtmp/chunk-writer.ts';
import type { RtmpMessage } from '../../../src/shared/media/rtmp/messages.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';

const limits = { maxMessageBytes: 4096, maxChunkStreams: 8 };
const violation = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error;

function readAll(bytes: Uint8Array, reader = new ChunkReader(limits)): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  reader.push(bytes, (message) => messages.push(message));
  return messages;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

const fiveBytes = 'a0a1a2a3a4';
const message = (timestampMs: number, payload = hex(fiveBytes)): RtmpMessage => ({
  type: 9,
  streamId: 1,
  timestampMs,
  payload,
});

describe('reading, byte by byte', () => {
  it('takes the four types of chunk, each building on the one before', () => {
    const bytes = hex(`
      04 type-0 0003e8 at-1000 000005 long 09 video 01000000 stream-1 ${fiveBytes}
      44 type-1 000014 +20 000002 long 08 audio b0b1
      84 type-2 00000a +10 c0c1
      c4 type-3 d0d1
    `);
    expect(readAll(bytes)).toEqual([
      message(1000),
      { type: 8, streamId: 1, timestampMs: 1020, payload: hex('b0b1') },
      { type: 8, streamId: 1, timestampMs: 1030, payload: hex('c0c1') },
      { type: 8, streamId: 1, timestampMs: 1040, payload: hex('d0d1') },
    ]);
  });

  it('adds the whole time again where type 3 begins a message behind type 0', () => {
    const bytes = hex('04 000064 000001 09 01000000 aa  c4 bb');
    expect(readAll(bytes).map(({ timestampMs }) => timestampMs)).toEqual([100, 200]);
  });

  it.each([
    ['1 byte', '3f'],
    ['2 bytes', '00 ff'],
    ['3 bytes', '01 ffff'],
  ])('takes chunk stream ids of %s', (_name, basicHeader) => {
    expect(readAll(hex(`${basicHeader} 000000 000005 09 01000000 ${fiveBytes}`))).toEqual([message(0)]);
  });

  it('expects the extended time again in chunks of type 3', () => {
    const reader = new ChunkReader(limits);
    reader.setChunkSize(3);
    const bytes = hex(`
      04 ffffff 000005 09 01000000 01000000 a0a1a2
      c4 01000000 a3a4
      44 ffffff 000001 09 fffffffe bb
    `);
    expect(readAll(bytes, reader)).toEqual([message(0x0100_0000), message(0x00ff_fffe, hex('bb'))]);
  });

  it('takes chunks of type 3 that leave the extended time out, as some encoders send them', () => {
    const reader = new ChunkReader(limits);
    reader.setChunkSize(4);
    const bytes = hex(`
      04 ffffff 000008 09 01000000 01000000 a0a1a2a3
      c4 a4a5a6a7
      44 000001 000001 09 bb
    `);
    expect(readAll(bytes, reader)).toEqual([
      message(0x0100_0000, hex('a0a1a2a3a4a5a6a7')),
      message(0x0100_0001, hex('bb')),
    ]);
  });

  it('goes on when the time wraps', () => {
    const bytes = hex('04 ffffff 000001 09 01000000 fffffff0 aa  44 000020 000001 09 bb');
    expect(readAll(bytes).map(({ timestampMs }) => timestampMs)).toEqual([0xffff_fff0, 0x10]);
  });

  it('forgets the message under way when it is told to', () => {
    const reader = new ChunkReader(limits);
    reader.setChunkSize(3);
    expect(readAll(hex('04 000000 000005 09 01000000 a0a1a2'), reader)).toEqual([]);
    expect(reader.heldBytes).toBe(5);
    reader.abort(4);
    expect(reader.heldBytes).toBe(0);
    expect(readAll(hex('04 000007 000002 09 01000000 b0b1'), reader)).toEqual([message(7, hex('b0b1'))]);
  });

  it('takes a message without content, and type 1 as a beginning, as librtmp sends it', () => {
    expect(readAll(hex('42 000000 000000 04'))).toEqual([
      { type: 4, streamId: 0, timestampMs: 0, payload: new Uint8Array() },
    ]);
  });
});

describe('what a peer may not do', () => {
  it.each([
    ['a message larger than the bound', '04 000000 001001 09 01000000'],
    ['a beginning without a header', 'c4 00'],
    ['a beginning with a short header', '84 000000'],
    [
      'a new message within another',
      `04 000000 0000ff 09 01000000 ${'00'.repeat(128)} 04 000000 000001 09 01000000 aa`,
    ],
    [
      'too many chunk streams',
      [2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => `0${id.toString(16)} 000000 000001 09 01000000 aa`).join(' '),
    ],
  ])('%s', (_name, bytes) => {
    expect(() => readAll(hex(bytes))).toThrow(violation);
  });

  it('a chunk size of none, or with the first bit', () => {
    expect(() => {
      new ChunkReader(limits).setChunkSize(0);
    }).toThrow(violation);
    expect(() => {
      new ChunkReader(limits).setChunkSize(0x8000_0000);
    }).toThrow(violation);
  });

  it('make us hold more than the bound, by many messages under way', () => {
    const reader = new ChunkReader(limits);
    const begin = (id: number) => hex(`0${String(id)} 000000 001000 09 01000000 ${'00'.repeat(128)}`);
    expect(readAll(begin(2), reader)).toEqual([]);
    expect(() => readAll(begin(3), reader)).toThrow(violation);
  });

  it('make us allocate what it only promised', () => {
    const reader = new ChunkReader({ maxMessageBytes: 16_000_000, maxChunkStreams: 8 });
    readAll(hex('04 000000 e00000 09 01000000 aa'), reader);
    expect(reader.heldBytes).toBe(4096);
  });
});

describe('writing', () => {
  it('cuts a message into chunks, byte by byte', () => {
    const writer = new ChunkWriter();
    writer.setChunkSize(3);
    expect(writer.write(message(1000), 6)).toEqual(hex('06 0003e8 000005 09 01000000 a0a1a2 c6 a3a4'));
    expect(writer.write(message(1040, hex('bb')), 6)).toEqual(hex('46 000028 000001 09 bb'));
    // Time that steps back needs a whole header again.
    expect(writer.write(message(1030, hex('cc')), 6)).toEqual(hex('06 000406 000001 09 01000000 cc'));
  });

  it('writes extended times, and a small step where the time wraps', () => {
    const writer = new ChunkWriter();
    writer.setChunkSize(3);
    expect(writer.write(message(0xffff_fff0), 6)).toEqual(
      hex('06 ffffff 000005 09 01000000 fffffff0 a0a1a2 c6 fffffff0 a3a4'),
    );
    expect(writer.write(message(0x10, hex('bb')), 6)).toEqual(hex('46 000020 000001 09 bb'));
  });
});

it('what the writer cut is whole again, whatever pieces it comes in', () => {
  const anyMessage = fc.record({
    type: fc.constantFrom(8, 9, 18),
    streamId: fc.constantFrom(0, 1),
    timestampMs: fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 0xffff_ffff })),
    payload: fc.uint8Array({ maxLength: 300 }),
  });
  const script = fc.array(fc.tuple(anyMessage, fc.integer({ min: 2, max: 6 })), { maxLength: 8 });
  fc.assert(
    fc.property(
      script,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 64 }),
      (sent, chunkBytes, pieceBytes) => {
        const writer = new ChunkWriter();
        const reader = new ChunkReader(limits);
        writer.setChunkSize(chunkBytes);
        reader.setChunkSize(chunkBytes);
        const bytes = joined(sent.map(([one, chunkStreamId]) => writer.write(one, chunkStreamId)));
        const received: RtmpMessage[] = [];
        for (let start = 0; start < bytes.length; start += pieceBytes) {
          received.push(...readAll(bytes.subarray(start, start + pieceBytes), reader));
        }
        expect(received).toEqual(sent.map(([one]) => one));
        expect(reader.heldBytes).toBe(0);
      },
    ),
  );
});

it('two interleaved messages are told apart, split at every byte', () => {
  const bytes = hex('04 000001 000004 08 01000000 a0a1 06 000002 000003 09 01000000 b0b1 c4 a2a3 c6 b2');
  for (let split = 0; split <= bytes.length; split += 1) {
    const reader = new ChunkReader(limits);
    reader.setChunkSize(2);
    const read = [...readAll(bytes.subarray(0, split), reader), ...readAll(bytes.subarray(split), reader)];
    expect(read, `split at ${split}`).toEqual([
      { type: 8, streamId: 1, timestampMs: 1, payload: hex('a0a1a2a3') },
      { type: 9, streamId: 1, timestampMs: 2, payload: hex('b0b1b2') },
    ]);
  }
});

it('whatever bytes come, they are read or refused, and no more is held than allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }), (pieces) => {
      const reader = new ChunkReader(limits);
      const readEvery = () => {
        for (const piece of pieces) readAll(piece, reader);
      };
      expect(codeThrown(readEvery)).toMatch(/^(none|PROTOCOL_VIOLATION)$/u);
      expect(reader.heldBytes).toBeLessThanOrEqual(limits.maxMessageBytes + 4096);
    }),
  );
});
