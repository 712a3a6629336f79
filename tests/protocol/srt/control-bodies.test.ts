import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readAcknowledgement,
  readDropRequest,
  readLossReport,
  writeAcknowledgement,
  writeDropRequest,
  writeLossReport,
} from '../../../src/shared/media/srt/control-bodies.ts';
import { hex } from '../codec/hex.ts';

const word = fc.nat(2 ** 32 - 1);
const sequence = fc.nat(2 ** 31 - 1);

describe('acknowledgements', () => {
  it('are written and read word by word', () => {
    const full = {
      sequence: 0x01020304,
      details: {
        rttUs: 100_000,
        rttVarianceUs: 50_000,
        availablePackets: 8192,
        rates: { packetsPerSecond: 570, capacityPacketsPerSecond: 1000, bytesPerSecond: 750_000 },
      },
    };
    const bytes = hex(`
      sequence 01020304   rtt 000186a0   variance 0000c350   available 00002000
      packets/s 0000023a  capacity 000003e8  bytes/s 000b71b0
    `);
    expect(writeAcknowledgement(full)).toEqual(bytes);
    expect(readAcknowledgement(bytes)).toEqual(full);
    const small = { ...full, details: { ...full.details, rates: undefined } };
    expect(writeAcknowledgement(small)).toEqual(bytes.subarray(0, 16));
    expect(readAcknowledgement(bytes.subarray(0, 16))).toEqual(small);
    const light = { sequence: full.sequence, details: undefined };
    expect(writeAcknowledgement(light)).toEqual(bytes.subarray(0, 4));
    expect(readAcknowledgement(bytes.subarray(0, 4))).toEqual(light);
  });

  it('are none if they are too short, or their sequence number is too long', () => {
    expect(readAcknowledgement(hex('010203'))).toBeUndefined();
    expect(readAcknowledgement(hex('80000000'))).toBeUndefined();
  });
});

describe('loss reports', () => {
  it('have the top bit on the first word of a range', () => {
    const ranges = [
      { first: 1, last: 1 },
      { first: 0x7ffffffe, last: 2 },
      { first: 9, last: 9 },
    ];
    const bytes = hex('one 00000001  from fffffffe to 00000002  one 00000009');
    expect(writeLossReport(ranges, 1316)).toEqual(bytes);
    expect(readLossReport(bytes)).toEqual(ranges);
  });

  it('end where they make no sense', () => {
    expect(readLossReport(hex('00000001 80000005'))).toEqual([{ first: 1, last: 1 }]);
    expect(readLossReport(hex('00000001 80000005 80000009 00000003'))).toEqual([{ first: 1, last: 1 }]);
    expect(readLossReport(hex('00000001 0000'))).toEqual([{ first: 1, last: 1 }]);
  });

  it('hold no more than they may', () => {
    const ranges = [
      { first: 1, last: 1 },
      { first: 3, last: 4 },
    ];
    expect(readLossReport(writeLossReport(ranges, 11))).toEqual([{ first: 1, last: 1 }]);
    expect(readLossReport(writeLossReport(ranges, 12))).toEqual(ranges);
  });

  it('read back whatever they said', () => {
    const range = fc.oneof(
      fc.record({ first: sequence, last: sequence }),
      sequence.map((one) => ({ first: one, last: one })),
    );
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        expect(readLossReport(writeLossReport(ranges, Infinity))).toEqual(ranges);
      }),
    );
  });
});

it('writes and reads drop requests', () => {
  const bytes = hex('first 7fffffff last 00000003');
  expect(writeDropRequest({ first: 0x7fffffff, last: 3 })).toEqual(bytes);
  expect(readDropRequest(bytes)).toEqual({ first: 0x7fffffff, last: 3 });
  expect(readDropRequest(bytes.subarray(0, 7))).toBeUndefined();
  expect(readDropRequest(hex('80000000 00000003'))).toBeUndefined();
});

it('reads whatever comes, and says no more than was there', () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 1456 }),
    fc.array(word, { maxLength: 364 }).map((words) => {
      const bytes = new Uint8Array(words.length * 4);
      const view = new DataView(bytes.buffer);
      words.forEach((each, place) => {
        view.setUint32(place * 4, each);
      });
      return bytes;
    }),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      expect(readLossReport(body).length).toBeLessThanOrEqual(body.length / 4);
      readAcknowledgement(body);
      readDropRequest(body);
    }),
  );
});
