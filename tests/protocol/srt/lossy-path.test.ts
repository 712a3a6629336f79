import { describe, expect, it } from 'vitest';
import { numberedPayload, PayloadLog, SimulatedNetwork, type NetworkOptions } from './simulated-network.ts';

/** 6 Mbit/s of payload. */
const intervalUs = 1755;
const latency = (ms: number) => ({ sendLatencyMs: ms, receiveLatencyMs: ms });

/** Sends for so long, waits until all is played, and tells how it went. */
function stream(options: NetworkOptions, seconds: number) {
  const network = new SimulatedNetwork(options);
  const log = new PayloadLog(network);
  let sent = 0;
  network.run(seconds * 1_000_000, intervalUs, () => [numberedPayload(sent++, network.nowUs)]);
  network.run((seconds + 3) * 1_000_000);
  return {
    network,
    log,
    sent,
    sending: network.near.connection.statistics(network.nowUs).send,
    receiving: network.far.connection.statistics(network.nowUs).receive,
  };
}

describe('6 Mbit/s', () => {
  it('over a good path come whole, in order, after the latency and nothing else', () => {
    const { log, sent, sending, receiving } = stream({ there: { delayMs: 40 }, back: { delayMs: 40 } }, 10);
    expect(log.numbers).toEqual(Array.from({ length: sent }, (_, number) => number));
    // A tick comes up to 1 ms late.
    expect(log.fastestUs).toBeGreaterThanOrEqual(160_000);
    expect(log.slowestUs).toBeLessThanOrEqual(161_000);
    expect(sending).toMatchObject({ retransmittedPackets: 0, droppedPackets: 0, bufferedPackets: 0 });
    expect(receiving).toMatchObject({ duplicatePackets: 0, lostPackets: 0, bufferedPackets: 0 });
  });

  it('with a loss of 10 % both ways come on time, but for less than one in 10,000', () => {
    const path = { delayMs: 40, lossRate: 0.1 };
    const { log, sent, sending, receiving } = stream(
      { there: path, back: path, parameters: latency(500) },
      60,
    );
    expect(log.isInOrder).toBe(true);
    expect(log.numbers.length / sent).toBeGreaterThan(0.9999);
    expect(log.slowestUs).toBeLessThanOrEqual(541_000);
    // As many again as were lost, and hardly one for nothing.
    expect(sending.retransmittedPackets / sent).toBeLessThan(0.12);
    expect(receiving.duplicatePackets).toBeLessThan(20);
  });

  it('on a path that overtakes, doubles and loses come nearly whole, and are not sent twice for it', () => {
    const path = { delayMs: 40, jitterMs: 20, lossRate: 0.05, duplicateRate: 0.05 };
    const { log, sent, sending } = stream({ there: path, back: path, parameters: latency(500), seed: 7 }, 30);
    expect(log.isInOrder).toBe(true);
    expect(log.numbers.length / sent).toBeGreaterThan(0.998);
    expect(sending.retransmittedPackets / sent).toBeLessThan(0.15);
  });

  it('come through an outage that is shorter than the latency', () => {
    const isDown = (nowUs: number) => nowUs > 5_000_000 && nowUs < 5_200_000;
    const path = { delayMs: 40, isDown };
    const { log, sent } = stream({ there: path, back: path, parameters: latency(500) }, 10);
    expect(log.numbers).toHaveLength(sent);
    expect(log.slowestUs).toBeLessThanOrEqual(541_000);
  });

  it('go on after an outage of 3 s, without what was lost in it', () => {
    const isDown = (nowUs: number) => nowUs > 5_000_000 && nowUs < 8_000_000;
    const path = { delayMs: 40, isDown };
    const { log, network, sent, sending, receiving } = stream(
      { there: path, back: path, parameters: latency(500) },
      15,
    );
    expect(log.isInOrder).toBe(true);
    expect(log.numbers.length).toBeGreaterThan(sent - 3_100_000 / intervalUs);
    // From half a second after the outage on, all is as before.
    const late = log.delaysUs.slice(log.numbers.findIndex((number) => number * intervalUs > 8_600_000));
    expect(Math.max(...late)).toBeLessThanOrEqual(541_000);
    expect(sent).toBe(log.numbers.length + receiving.droppedPackets);
    expect(sending).toMatchObject({ bufferedPackets: 0, bufferedBytes: 0 });
    expect([network.near.endings, network.far.endings]).toEqual([[], []]);
  });

  it('end with a reason on both sides after an outage that does not end', () => {
    const isDown = (nowUs: number) => nowUs > 2_000_000;
    const { network } = stream({ there: { delayMs: 40, isDown }, back: { delayMs: 40, isDown } }, 10);
    expect(network.near.endings).toMatchObject([{ cause: 'peer-silent' }]);
    expect(network.far.endings).toMatchObject([{ cause: 'peer-silent' }]);
  });
});

it('bursts of keyframes come on time, with losses and at a short latency', () => {
  const path = { delayMs: 10, lossRate: 0.02 };
  const network = new SimulatedNetwork({ there: path, back: path, parameters: latency(120) });
  const log = new PayloadLog(network);
  let sent = 0;
  // Two seconds between keyframes of 200 KB; 10 packets for each of the other frames.
  network.run(20_000_000, 20_000, (count) =>
    Array.from({ length: count % 100 === 0 ? 152 : 10 }, () => numberedPayload(sent++, network.nowUs)),
  );
  network.run(22_000_000);
  expect(log.numbers.length / sent).toBeGreaterThan(0.9999);
  expect(log.slowestUs).toBeLessThanOrEqual(131_000);
});

it('the last packets are not left on the way, though nothing comes after them', () => {
  let swallowed = 0;
  const network = new SimulatedNetwork({
    there: {
      delayMs: 20,
      swallows: (datagram) => datagram.length > 500 && ++swallowed > 7 && swallowed <= 10,
    },
    back: { delayMs: 20 },
    parameters: latency(500),
  });
  const log = new PayloadLog(network);
  network.run(19_000, 2000, (count) => [numberedPayload(count, network.nowUs)]);
  network.run(2_000_000);
  expect(log.numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(log.slowestUs).toBeLessThanOrEqual(521_000);
});

it('200 Mbit/s come through with a loss of 1 %', () => {
  const network = new SimulatedNetwork({
    there: { delayMs: 20, lossRate: 0.01 },
    back: { delayMs: 20 },
    parameters: latency(250),
  });
  const log = new PayloadLog(network);
  let sent = 0;
  network.run(2_000_000, 1000, () =>
    Array.from({ length: 19 }, () => numberedPayload(sent++, network.nowUs)),
  );
  network.run(4_000_000);
  expect(log.isInOrder).toBe(true);
  expect(log.numbers.length / sent).toBeGreaterThan(0.9999);
});
