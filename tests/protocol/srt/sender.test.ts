import { describe, expect, it } from 'vitest';
import {
  readDropRequest,
  writeAcknowledgement,
  writeLossReport,
} from '../../../src/shared/media/srt/control-bodies.ts';
import { controlTypes } from '../../../src/shared/media/srt/packet.ts';
import { ScriptedConnection } from './scripted-connection.ts';

const payload = (first: number, bytes = 1316) => new Uint8Array(bytes).fill(first);

function acknowledge(
  peer: ScriptedConnection,
  sequence: number,
  nowUs: number,
  availablePackets = 8192,
): void {
  const body = writeAcknowledgement({
    sequence,
    details: { rttUs: 40_000, rttVarianceUs: 5000, availablePackets, rates: undefined },
  });
  peer.handleControl(controlTypes.acknowledgement, nowUs, { information: 77, body });
}

function report(peer: ScriptedConnection, first: number, last: number, nowUs: number): void {
  const body = writeLossReport([{ first, last }], 1316);
  peer.handleControl(controlTypes.lossReport, nowUs, { body });
}

describe('a payload', () => {
  it('goes out at once, with the next numbers and the time', () => {
    const peer = new ScriptedConnection({ sendInitialSequence: 2 ** 31 - 1, startUs: 1_000_000 }, 1_000_000);
    peer.connection.send(payload(1), 1_500_000);
    peer.connection.send(payload(2), 1_520_000);
    expect(peer.takeData()).toEqual([
      {
        kind: 'data',
        sequence: 2 ** 31 - 1,
        position: 3,
        inOrder: false,
        keyFlag: 0,
        retransmitted: false,
        messageNumber: 1,
        timestampUs: 500_000,
        destinationSocketId: 2,
        payload: payload(1),
      },
      expect.objectContaining({ sequence: 0, messageNumber: 2, timestampUs: 520_000 }),
    ]);
  });

  it('has a size', () => {
    const peer = new ScriptedConnection();
    expect(() => {
      peer.connection.send(new Uint8Array(0), 0);
    }).toThrow(RangeError);
    expect(() => {
      peer.connection.send(new Uint8Array(1317), 0);
    }).toThrow(RangeError);
  });

  it('is encrypted once, and sent again as it was', () => {
    let count = 0;
    const peer = new ScriptedConnection({
      cipher: {
        encrypt: (_sequence, plain) => ({ keyFlag: 2, payload: plain.map((byte) => byte ^ ++count) }),
        decrypt: () => undefined,
        announcement: () => undefined,
        handleRequest: (body) => body,
        handleResponse: () => {},
      },
    });
    peer.connection.send(payload(9, 4), 0);
    peer.connection.send(payload(9, 4), 10_000);
    const [first] = peer.takeData();
    report(peer, 1000, 1000, 50_000);
    expect(peer.takeData()).toEqual([{ ...first, retransmitted: true }]);
    expect(first?.keyFlag).toBe(2);
  });
});

describe('a lost packet', () => {
  it('is not marked when it comes again for a peer that does not know the mark', () => {
    const peer = new ScriptedConnection({ marksRetransmissions: false });
    peer.connection.send(payload(1), 0);
    const [first] = peer.takeData();
    report(peer, 1000, 1000, 50_000);
    expect(peer.takeData()).toEqual([first]);
  });

  it('is not sent again while it can still be on its way', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 40 });
    for (let number = 0; number < 3; number++) peer.connection.send(payload(number), number);
    peer.takeData();
    for (const nowUs of [50_000, 60_000, 69_000]) report(peer, 1000, 1001, nowUs);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1000, 1001]);
    report(peer, 1000, 1001, 95_000);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1000, 1001]);
    expect(peer.connection.statistics(95_000).send).toMatchObject({
      lostPackets: 8,
      retransmittedPackets: 4,
    });
  });

  it('is sent twice when nobody could ask for it again in time, and once when it is too late anyway', () => {
    const peer = new ScriptedConnection({ sendLatencyMs: 300 });
    for (let number = 0; number < 3; number++) peer.connection.send(payload(number), 0);
    acknowledge(peer, 1000, 1000);
    peer.takeData();
    report(peer, 1000, 1000, 100_000);
    report(peer, 1001, 1001, 250_000);
    report(peer, 1002, 1002, 301_000);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1000, 1001, 1001, 1002]);
  });

  it('at the end of what was sent is found by sending the last one again', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 40 });
    for (let number = 0; number < 3; number++) peer.connection.send(payload(number), 0);
    peer.takeData();
    peer.tickUntil(200_000, 0);
    expect(peer.takeData()).toEqual([expect.objectContaining({ sequence: 1002, retransmitted: true })]);
  });

  it('is sent again by itself for a peer that does not repeat its reports', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 40, peerRepeatsLossReports: false });
    for (let number = 0; number < 3; number++) peer.connection.send(payload(number), 0);
    peer.takeData();
    peer.tickUntil(200_000, 0);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1000, 1001, 1002]);
  });

  it('that is given up is named to the peer, then and when it asks again', () => {
    const peer = new ScriptedConnection();
    peer.connection.send(payload(1), 0);
    peer.connection.send(payload(2), 500_000);
    peer.tickUntil(1_030_000, 0);
    const dropped = { first: 1000, last: 1000 };
    expect(peer.takeControl(controlTypes.dropRequest).map(({ body }) => readDropRequest(body))).toEqual([
      dropped,
    ]);
    report(peer, 1000, 1001, 1_100_000);
    const sent = peer.takeSent();
    expect(
      sent.map((packet) => (packet.kind === 'data' ? packet.sequence : readDropRequest(packet.body))),
    ).toEqual([dropped, 1001]);
    expect(peer.connection.statistics(1_100_000).send).toMatchObject({
      droppedPackets: 1,
      droppedBytes: 1316,
    });
  });

  it('does not exist where it was never sent, or is had already', () => {
    const peer = new ScriptedConnection();
    for (let number = 0; number < 4; number++) peer.connection.send(payload(number), 0);
    acknowledge(peer, 1002, 10_000);
    peer.takeSent();
    report(peer, 1003, 1004, 20_000);
    report(peer, 1000, 1001, 20_000);
    report(peer, 5, (5 + 2 ** 30) % 2 ** 31, 20_000);
    expect(peer.takeSent()).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  it('is answered at once if it has a number to answer', () => {
    const peer = new ScriptedConnection();
    peer.connection.send(payload(1), 0);
    peer.takeSent();
    const light = writeAcknowledgement({ sequence: 1001, details: undefined });
    peer.handleControl(controlTypes.acknowledgement, 10_000, { body: light });
    expect(peer.takeSent()).toEqual([]);
    expect(peer.connection.statistics(10_000).send.bufferedPackets).toBe(0);
    acknowledge(peer, 1001, 10_000);
    expect(peer.takeSent()).toMatchObject([
      { type: controlTypes.acknowledgementOfAcknowledgement, information: 77 },
    ]);
    expect(peer.connection.statistics(10_000).rttMs).toBe(40);
  });

  it('of what was never sent is not believed', () => {
    const peer = new ScriptedConnection();
    peer.connection.send(payload(1), 0);
    acknowledge(peer, 1002, 10_000);
    acknowledge(peer, 999, 10_000);
    expect(peer.connection.statistics(10_000).send.bufferedPackets).toBe(1);
  });

  it('says how much may be under way; without any news of room, one packet asks', () => {
    const peer = new ScriptedConnection({ peerFlowWindowPackets: 2, handshakeRttMs: 40 });
    for (let number = 0; number < 6; number++) peer.connection.send(payload(number), 0);
    expect(peer.takeData()).toHaveLength(2);
    acknowledge(peer, 1002, 10_000, 1);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1002]);
    acknowledge(peer, 1003, 20_000, 0);
    expect(peer.takeData()).toEqual([]);
    peer.tickUntil(120_000, 20_000);
    expect(peer.takeData().map(({ sequence }) => sequence)).toEqual([1003]);
  });
});

describe('the pace', () => {
  it('lets a keyframe out within a quarter of the latency, and not in one go', () => {
    const peer = new ScriptedConnection({ sendLatencyMs: 120 });
    for (let number = 0; number < 152; number++) peer.connection.send(payload(number), 0);
    expect(peer.takeData().length).toBeLessThan(100);
    for (let nowUs = 1000; nowUs <= 31_000; nowUs += 1000) peer.connection.tick(nowUs);
    expect(peer.takeData().at(-1)?.sequence).toBe(1151);
  });

  it('makes up for timers that are late', () => {
    const peer = new ScriptedConnection();
    for (let nowUs = 0; nowUs < 2_000_000; nowUs += 10_000) {
      for (let number = 0; number < 20; number++) peer.connection.send(payload(number), nowUs);
      acknowledge(peer, peer.takeData().at(-1)?.sequence ?? 0, nowUs);
      expect(peer.connection.statistics(nowUs).send.bufferedPackets).toBeLessThan(80);
    }
  });

  it('keeps retransmissions to 60 % of the stream where more is asked for', () => {
    const peer = new ScriptedConnection({ handshakeRttMs: 10, sendLatencyMs: 1000 });
    let [news, repairs] = [0, 0];
    for (let nowUs = 0; nowUs < 10_000_000; nowUs += 2000) {
      peer.connection.send(payload(1), nowUs);
      peer.connection.tick(nowUs);
      const sent = peer.takeData();
      repairs += sent.filter(({ retransmitted }) => retransmitted).length;
      news += sent.filter(({ retransmitted }) => !retransmitted).length;
      const last = sent.at(-1)?.sequence ?? 0;
      report(peer, Math.max(last - 300, 1000), last, nowUs);
    }
    expect(news).toBeGreaterThan(4990);
    expect(repairs / news).toBeGreaterThan(0.55);
    expect(repairs / news).toBeLessThan(0.7);
  });
});

describe('a peer that lives and acknowledges nothing', () => {
  it('does not make the buffer grow, and is left after a while', () => {
    const peer = new ScriptedConnection({ sendLatencyMs: 200 });
    let most = 0;
    let nowUs = 0;
    for (; nowUs < 20_000_000 && !peer.connection.isClosed; nowUs += 2000) {
      peer.connection.send(payload(1), nowUs);
      peer.connection.tick(nowUs);
      if (nowUs % 1_000_000 === 0) peer.handleControl(controlTypes.keepAlive, nowUs);
      most = Math.max(most, peer.connection.statistics(nowUs).send.bufferedPackets);
    }
    expect(most).toBeLessThanOrEqual(1_020_000 / 2000 + 1);
    expect(peer.endings).toMatchObject([{ cause: 'protocol' }]);
    expect(nowUs).toBeGreaterThan(15_000_000);
  });

  it('does not make the buffer grow where nothing may be dropped for being late', () => {
    const peer = new ScriptedConnection({ dropsTooLate: false });
    for (let number = 0; number < 20_000; number++) peer.connection.send(payload(1, 10), number);
    expect(peer.connection.statistics(20_000).send).toMatchObject({
      bufferedPackets: 16_384,
      bufferedBytes: 163_840,
      droppedPackets: 20_000 - 16_384,
    });
  });
});
