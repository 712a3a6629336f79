import { describe, expect, it } from 'vitest';
import { controlTypes } from '../../../src/shared/media/srt/packet.ts';
import { ScriptedConnection } from './scripted-connection.ts';
import { numberedPayload, PayloadLog, SimulatedNetwork } from './simulated-network.ts';

const hourUs = 3_600_000_000;

describe('a connection without traffic', () => {
  it('says that it lives every second, and is given up after five', () => {
    const peer = new ScriptedConnection();
    peer.tickUntil(4_999_999, 0);
    expect(peer.takeControl(controlTypes.keepAlive)).toHaveLength(4);
    expect(peer.connection.nextTickUs).toBe(5_000_000);
    peer.connection.tick(5_000_000);
    expect(peer.endings).toMatchObject([{ cause: 'peer-silent' }]);
    expect(peer.takeControl(controlTypes.shutdown)).toHaveLength(1);
    expect(peer.connection.nextTickUs).toBe(Infinity);
  });

  it('lives as long as the peer says that it does', () => {
    const peer = new ScriptedConnection();
    for (let nowUs = 0; nowUs < 60_000_000; nowUs += 1_000_000) {
      peer.handleControl(controlTypes.keepAlive, nowUs);
      peer.tickUntil(nowUs + 1_000_000, nowUs);
    }
    expect(peer.endings).toEqual([]);
  });
});

describe('the end', () => {
  it('by this side is told once to the peer and to the owner', () => {
    const peer = new ScriptedConnection();
    peer.handleData(0, 0);
    peer.connection.close(1000);
    peer.connection.close(2000);
    expect(peer.takeControl(controlTypes.shutdown)).toHaveLength(1);
    expect(peer.endings).toMatchObject([{ cause: 'closed' }]);
    expect(peer.connection.isClosed).toBe(true);
    peer.connection.send(Uint8Array.of(1), 3000);
    peer.connection.finish(3000);
    peer.connection.tick(1_000_000);
    peer.handleData(1, 3000);
    expect(peer.takeSent()).toEqual([]);
    expect(peer.received).toEqual([]);
  });

  it('by the peer gives the owner first what came before it', () => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 1000 });
    peer.handleData(0, 0);
    peer.handleData(1, 10_000);
    peer.handleData(3, 20_000);
    peer.takeSent();
    peer.handleControl(controlTypes.shutdown, 30_000);
    expect(peer.received.map(([first]) => first)).toEqual([0, 1, 3]);
    expect(peer.endings).toMatchObject([{ cause: 'peer-closed' }]);
    expect(peer.takeSent()).toEqual([]);
    expect(peer.connection.statistics(40_000).receive).toMatchObject({
      droppedPackets: 1,
      bufferedPackets: 0,
    });
  });

  it('by the owner while it is given payloads is the end of them', () => {
    const network = new SimulatedNetwork({ there: { delayMs: 10 }, back: { delayMs: 10 } });
    let received = 0;
    network.far.onPayload = (_payload, nowUs) => {
      received++;
      network.far.connection.close(nowUs);
    };
    network.run(100_000, 10_000, () => [numberedPayload(0, 0), numberedPayload(1, 0)]);
    network.run(1_000_000);
    expect(received).toBe(1);
    expect(network.near.endings).toMatchObject([{ cause: 'peer-closed' }]);
  });

  it('of a finished stream comes when the peer has played it', () => {
    const network = new SimulatedNetwork({
      there: { delayMs: 40, lossRate: 0.2 },
      back: { delayMs: 40 },
      parameters: { sendLatencyMs: 500, receiveLatencyMs: 500 },
    });
    const log = new PayloadLog(network);
    network.run(100_000, 2000, (count) => [numberedPayload(count, network.nowUs)]);
    network.near.connection.finish(network.nowUs);
    network.near.connection.send(numberedPayload(99, 0), network.nowUs);
    network.run(500_000);
    expect(network.near.endings).toEqual([]);
    network.run(800_000);
    expect(network.near.endings).toMatchObject([{ cause: 'closed' }]);
    expect(network.far.endings).toMatchObject([{ cause: 'peer-closed' }]);
    expect(log.numbers).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });

  it('of a stream that had nothing comes at once', () => {
    const peer = new ScriptedConnection();
    peer.connection.finish(1000);
    expect(peer.endings).toMatchObject([{ cause: 'closed' }]);
  });
});

describe('a clock that is set', () => {
  it.each([
    ['forward', 5 * hourUs],
    ['back', -5 * hourUs],
  ])('%s does not stop the stream', (_name, jumpUs) => {
    const peer = new ScriptedConnection({ receiveLatencyMs: 100 }, 0);
    let number = 0;
    const exchange = (fromUs: number, offsetUs: number) => {
      for (let us = fromUs; us < fromUs + 2_000_000; us += 20_000) {
        peer.handleData(number++ % 200, us + offsetUs, { sequence: 5000 + number - 1, timestampUs: us });
        peer.connection.send(Uint8Array.of(1), us + offsetUs);
        peer.connection.tick(us + offsetUs + 10_000);
      }
    };
    exchange(0, 0);
    exchange(2_000_000, jumpUs);
    expect(peer.endings).toEqual([]);
    expect(peer.connection.nextTickUs - (4_000_000 + jumpUs)).toBeLessThan(20_000);
    expect(peer.connection.statistics(4_000_000 + jumpUs).receive).toMatchObject({
      droppedPackets: 0,
      deliveredPackets: 195,
    });
    expect(peer.takeData()).toHaveLength(200);
  });

  it('while nothing comes ends with the silence of the peer', () => {
    const peer = new ScriptedConnection();
    peer.connection.tick(10 * hourUs);
    peer.tickUntil(20 * hourUs, 10 * hourUs);
    expect(peer.endings).toMatchObject([{ cause: 'peer-silent' }]);
  });
});

it('announces a new key to the peer, and takes its answer', () => {
  const answers: Uint8Array[] = [];
  let isDue = true;
  const peer = new ScriptedConnection({
    cipher: {
      encrypt: (_sequence, payload) => ({ keyFlag: 1, payload }),
      decrypt: (_keyFlag, _sequence, payload) => payload,
      announcement: () => (isDue ? Uint8Array.of(0x12, 0x20, 0x29, 1) : undefined),
      handleRequest: (body) => body,
      handleResponse: (body) => {
        isDue = false;
        answers.push(body);
      },
    },
  });
  peer.connection.send(Uint8Array.of(1), 0);
  expect(peer.takeControl(controlTypes.userDefined)).toMatchObject([
    { subtype: 3, body: Uint8Array.of(0x12, 0x20, 0x29, 1) },
  ]);
  peer.handleControl(controlTypes.userDefined, 10_000, { subtype: 4, body: Uint8Array.of(0, 0, 0, 4) });
  expect(answers).toEqual([Uint8Array.of(0, 0, 0, 4)]);
});
