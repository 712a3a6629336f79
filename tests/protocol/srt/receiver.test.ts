import { describe, expect, it } from 'vitest';
import {
  readAcknowledgement,
  readLossReport,
  writeDropRequest,
} from '../../../src/shared/media/srt/control-bodies.ts';
import { controlTypes } from '../../../src/shared/media/srt/packet.ts';
import { ScriptedConnection } from './scripted-connection.ts';

const dropRequest = (first: number, last: number) => ({
  body: writeDropRequest({ first: 5000 + first, last: (5000 + last) % 2 ** 31 }),
});
const delivered = (peer: ScriptedConnection) => peer.received.map(([first]) => first);
const lossesIn = (peer: ScriptedConnection) =>
  peer.takeControl(controlTypes.lossReport).map(({ body }) => readLossReport(body));

describe('delivery', () => {
  it('is in order, each packet at its time', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
    peer.handleData(0, 10_000, { timestampUs: 0 });
    peer.handleData(2, 30_000, { timestampUs: 20_000 });
    peer.handleData(1, 40_000, { timestampUs: 10_000 });
    peer.connection.tick(99_999);
    expect(delivered(peer)).toEqual([]);
    peer.connection.tick(100_000);
    expect(delivered(peer)).toEqual([0]);
    peer.connection.tick(120_000);
    expect(delivered(peer)).toEqual([0, 1, 2]);
  });

  it('skips what is missing once the next one is due', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
    peer.handleData(0, 0);
    peer.handleData(3, 30_000);
    peer.connection.tick(129_999);
    expect(delivered(peer)).toEqual([0]);
    peer.connection.tick(130_000);
    expect(delivered(peer)).toEqual([0, 3]);
    peer.handleData(1, 140_000, { timestampUs: 10_000 });
    peer.handleData(1, 140_000, { timestampUs: 10_000 });
    peer.handleData(3, 140_000, { timestampUs: 30_000 });
    expect(peer.connection.statistics(140_000).receive).toMatchObject({
      packets: 5,
      deliveredPackets: 2,
      lostPackets: 2,
      droppedPackets: 2,
      belatedPackets: 1,
      duplicatePackets: 2,
      bufferedPackets: 0,
    });
  });

  it('waits for what is missing where nothing may be skipped, until the peer gives it up', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100, dropsTooLate: false });
    peer.handleData(0, 0);
    peer.handleData(2, 20_000);
    peer.connection.tick(3_000_000);
    expect(delivered(peer)).toEqual([0]);
    peer.handleControl(controlTypes.dropRequest, 3_000_000, dropRequest(1, 1));
    peer.connection.tick(3_000_000);
    expect(delivered(peer)).toEqual([0, 2]);
  });

  it('leaves out what nobody can read', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 0 });
    peer.handleData(0, 0);
    peer.handleData(1, 1000, { keyFlag: 1 });
    // Of forward error correction, and of nothing at all.
    peer.handleData(2, 2000, { messageNumber: 0 });
    peer.handleData(2, 2000, { payload: new Uint8Array(0) });
    peer.handleData(3, 3000);
    expect(delivered(peer)).toEqual([0, 3]);
    expect(peer.connection.statistics(3000).receive).toMatchObject({
      undecryptedPackets: 1,
      droppedPackets: 0,
    });
  });

  it('of an encrypted stream is of what was encrypted only', () => {
    const peer = new ScriptedConnection({
      receiveLatencyMs: 0,
      cipher: {
        encrypt: (_sequence, plain) => ({ keyFlag: 1, payload: plain }),
        decrypt: (keyFlag, sequence, payload) =>
          keyFlag === 1 ? payload.map((byte) => byte + (sequence % 2)) : undefined,
        announcement: () => undefined,
        handleRequest: () => Uint8Array.of(1, 2, 3, 4),
        handleResponse: () => {},
      },
    });
    peer.handleData(0, 0, { keyFlag: 1 });
    peer.handleData(1, 1, { keyFlag: 1 });
    for (const keyFlag of [0, 2, 3]) peer.handleData(2 + keyFlag, 2 + keyFlag, { keyFlag });
    expect(delivered(peer)).toEqual([0, 2]);
    expect(peer.connection.statistics(10).receive.undecryptedPackets).toBe(3);
    peer.handleControl(controlTypes.userDefined, 20, { subtype: 3 });
    expect(peer.takeControl(controlTypes.userDefined)).toMatchObject([
      { subtype: 4, body: Uint8Array.of(1, 2, 3, 4) },
    ]);
  });

  it('goes on where the clock of the peer was set', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
    peer.handleData(0, 0);
    peer.handleData(1, 20_000, { timestampUs: 1_800_000_000 });
    // What came before is not kept for another time.
    expect(delivered(peer)).toEqual([0]);
    peer.handleData(2, 40_000, { timestampUs: 1_800_020_000 });
    peer.connection.tick(119_999);
    expect(delivered(peer)).toEqual([0]);
    peer.connection.tick(140_000);
    expect(delivered(peer)).toEqual([0, 1, 2]);
  });
});

it('a packet that fills a hole does not set the clock, and does not hold up the stream', () => {
  const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
  peer.handleData(0, 0);
  peer.handleData(2, 20_000);
  peer.handleData(1, 30_000, { timestampUs: 1_800_000_000 });
  peer.connection.tick(120_000);
  expect(delivered(peer)).toEqual([0, 2]);
  peer.handleControl(controlTypes.shutdown, 130_000);
  expect(peer.endings).toMatchObject([{ cause: 'peer-closed' }]);
});

describe('acknowledgements', () => {
  const acknowledged = (peer: ScriptedConnection) =>
    peer
      .takeControl(controlTypes.acknowledgement)
      .map(({ body }) => (readAcknowledgement(body)?.sequence ?? 0) - 5000);

  it('come after 10 ms if there is something to say, and again until they are answered', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 20 });
    expect(peer.connection.nextTickUs).toBe(1_000_000);
    peer.handleData(0, 15_000);
    peer.tickUntil(16_000, 15_000);
    const [first] = peer.takeControl(controlTypes.acknowledgement);
    expect(first).toMatchObject({ information: 1 });
    expect(readAcknowledgement(first?.body ?? new Uint8Array())).toEqual({
      sequence: 5001,
      details: {
        rttUs: 20_000,
        rttVarianceUs: 10_000,
        availablePackets: 16_384 - 1,
        rates: { packetsPerSecond: 1, capacityPacketsPerSecond: 1, bytesPerSecond: 1 },
      },
    });
    peer.tickUntil(80_000, 16_000);
    expect(acknowledged(peer)).toEqual([]);
    peer.tickUntil(90_000, 80_000);
    expect(acknowledged(peer)).toEqual([1]);
    peer.handleControl(controlTypes.acknowledgementOfAcknowledgement, 105_000, { information: 2 });
    expect(peer.connection.statistics(105_000).rttMs).toBe(20);
    peer.tickUntil(900_000, 105_000);
    expect(acknowledged(peer)).toEqual([]);
  });

  it('are light where 64 packets come in less', () => {
    const peer = new ScriptedConnection();
    for (let offset = 0; offset < 150; offset++) peer.handleData(offset, 1000);
    expect(acknowledged(peer)).toEqual([64, 128]);
    peer.connection.tick(10_000);
    expect(acknowledged(peer)).toEqual([150]);
  });

  it('stop at what is missing', () => {
    const peer = new ScriptedConnection();
    for (const offset of [0, 1, 3, 4]) peer.handleData(offset, 5000);
    peer.connection.tick(10_000);
    expect(acknowledged(peer)).toEqual([2]);
    peer.handleControl(controlTypes.dropRequest, 11_000, dropRequest(2, 2));
    peer.connection.tick(20_000);
    expect(acknowledged(peer)).toEqual([5]);
  });

  it('of another time, or of none, are not answered to', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 20 });
    peer.handleControl(controlTypes.acknowledgementOfAcknowledgement, 3_000_000, { information: 0 });
    peer.handleControl(controlTypes.acknowledgementOfAcknowledgement, 3_000_000, {
      information: 2 ** 32 - 1,
    });
    expect(peer.connection.statistics(3_000_000).rttMs).toBe(20);
  });
});

describe('loss reports', () => {
  it('come at once, and again while the packet is missing', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 40, receiveLatencyMs: 200 });
    peer.handleData(0, 0);
    peer.handleData(2, 20_000);
    peer.handleData(6, 21_000);
    expect(lossesIn(peer)).toEqual([[{ first: 5001, last: 5001 }], [{ first: 5003, last: 5005 }]]);
    peer.handleData(4, 22_000, { retransmitted: true });
    peer.tickUntil(85_000, 22_000);
    expect(lossesIn(peer)).toEqual([
      [
        { first: 5001, last: 5001 },
        { first: 5003, last: 5003 },
        { first: 5005, last: 5005 },
      ],
    ]);
    // Given up: the one after them was due.
    peer.tickUntil(400_000, 85_000);
    lossesIn(peer);
    peer.tickUntil(900_000, 400_000);
    expect(lossesIn(peer)).toEqual([]);
  });

  it('wait a little on a path where packets overtake each other', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 40, receiveLatencyMs: 200 });
    peer.handleData(0, 0);
    peer.handleData(2, 20_000);
    expect(lossesIn(peer)).toHaveLength(1);
    peer.handleData(1, 30_000);
    peer.handleData(4, 40_000);
    peer.tickUntil(49_000, 40_000);
    peer.handleData(3, 49_000);
    peer.tickUntil(60_000, 49_000);
    expect(lossesIn(peer)).toEqual([]);
    peer.handleData(6, 60_000);
    peer.tickUntil(75_000, 60_000);
    expect(lossesIn(peer)).toEqual([[{ first: 5005, last: 5005 }]]);
  });
});

describe('a peer that counts wildly', () => {
  it('is not followed by one packet, but by many', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
    peer.handleData(0, 0);
    for (let offset = 100_000; offset < 100_063; offset++) peer.handleData(offset, 1000);
    expect(peer.connection.statistics(1000).receive).toMatchObject({ bufferedPackets: 1, lostPackets: 0 });
    peer.handleData(100_063, 1000, { payload: Uint8Array.of(7) });
    peer.connection.tick(200_000);
    expect(delivered(peer)).toEqual([0, 7]);
  });

  it('gives up no more than there is room for', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 });
    peer.handleControl(controlTypes.dropRequest, 0, dropRequest(0, 2 ** 30 - 1));
    peer.handleControl(controlTypes.dropRequest, 0, dropRequest(-(2 ** 20), -1));
    peer.handleControl(controlTypes.dropRequest, 0, dropRequest(20_000, 10_000));
    expect(peer.connection.statistics(0).receive).toMatchObject({
      droppedPackets: 16_384,
      bufferedPackets: 0,
    });
    peer.handleData(16_384, 1000, { payload: Uint8Array.of(7) });
    peer.connection.tick(200_000);
    expect(delivered(peer)).toEqual([7]);
  });

  it('is asked for no more than a report holds', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 8000, maxPayloadBytes: 100 });
    for (let offset = 0; offset < 16_000; offset += 2)
      peer.handleData(offset, 1000, { payload: Uint8Array.of(1) });
    peer.takeSent();
    peer.connection.tick(500_000);
    expect(lossesIn(peer)).toMatchObject([{ length: 25 }]);
  });
});
