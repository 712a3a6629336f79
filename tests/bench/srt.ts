import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { controlTypes, writeControlPacket } from '../../src/shared/media/srt/packet.ts';
import { runOverLossyLink, type LossyRunResult, type Side } from '../support/srt-lossy-run.ts';
import type { Measurement } from './measurement.ts';
import {
  openOurFlood,
  openOurListener,
  openTheirFlood,
  openTheirListener,
  OurPeer,
  type BenchCaller,
  type BenchListener,
} from './srt-sides.ts';

const streamKbps = 6000;
const measuredSeconds = 5;
const latencyMs = 120;

/** What SRT carries and costs, beside Debian's srt-live-transmit in the same run. */
export async function benchSrt(): Promise<Measurement[]> {
  return [
    ...(await throughput()),
    ...(await costOfOneStream()),
    ...(await repairOfHeavyLoss()),
    ...(await deliveryTable()),
    ...(await memory()),
  ];
}

const peerName = 'srt-live-transmit';

async function throughput(): Promise<Measurement[]> {
  const theirs = await carriedMbps(openTheirListener, openTheirFlood);
  const peer = { name: `${peerName} to itself`, value: theirs };
  const between = async (
    name: string,
    openListener: (latencyMs: number) => Promise<BenchListener>,
    openFlood: (port: number, latencyMs: number) => Promise<BenchCaller>,
  ): Promise<Measurement> => ({
    name: `the most on loopback, ${name}`,
    value: await carriedMbps(openListener, openFlood),
    unit: 'Mbit/s',
    atLeast: 200,
    peer,
  });
  return [
    await between('ours to ours', openOurListener, openOurFlood),
    await between(`ours to ${peerName}`, openTheirListener, openOurFlood),
    await between(`${peerName} to ours`, openOurListener, openTheirFlood),
  ];
}

/** Payload that comes out at the listener's application, once it runs. */
async function carriedMbps(
  openListener: (latencyMs: number) => Promise<BenchListener>,
  openFlood: (port: number, latencyMs: number) => Promise<BenchCaller>,
): Promise<number> {
  const listener = await openListener(latencyMs);
  const caller = await openFlood(listener.port, latencyMs);
  try {
    await delay(2000);
    const [before, beganMs] = [await listener.receivedBytes(), performance.now()];
    await delay(measuredSeconds * 1000);
    const bytes = (await listener.receivedBytes()) - before;
    return (bytes * 8) / 1000 / (performance.now() - beganMs);
  } finally {
    await caller.stop();
    await listener.stop();
  }
}

async function costOfOneStream(): Promise<Measurement[]> {
  const cost = async (listener: BenchListener): Promise<number> => {
    const caller = await OurPeer.start('call', listener.port, latencyMs, streamKbps);
    try {
      await delay(2000);
      const before = await listener.cpuSeconds();
      await delay(2 * measuredSeconds * 1000);
      return (((await listener.cpuSeconds()) - before) / (2 * measuredSeconds)) * 100;
    } finally {
      await caller.stop();
      await listener.stop();
    }
  };
  return [
    {
      name: 'taking one 6 Mbit/s stream, process of the listener alone',
      value: await cost(await openOurListener(latencyMs)),
      unit: '% of a core',
      atMost: 6,
      peer: { name: peerName, value: await cost(await openTheirListener(latencyMs)) },
    },
  ];
}

function onTimeShare({ missing, sentPackets }: LossyRunResult): number {
  return (1 - missing.length / sentPackets) * 100;
}

async function repairOfHeavyLoss(): Promise<Measurement[]> {
  const way = { lossShare: 0.1, delayMs: 40 };
  const link = { forward: way, backward: way, seed: 1, latencyMs: 500, bitrateKbps: streamKbps, seconds: 30 };
  const [ours, theirs] = await Promise.all([
    runOverLossyLink({ ...link, caller: 'ours', listener: 'ours' }),
    runOverLossyLink({ ...link, caller: 'libsrt', listener: 'libsrt' }),
  ]);
  const where = '10 % loss both ways, 40 ms each way, latency 500 ms';
  return [
    {
      name: `arrives in time, ${where}`,
      value: onTimeShare(ours),
      unit: '%',
      atLeast: 99.99,
      peer: { name: peerName, value: onTimeShare(theirs) },
    },
    {
      name: `on the wire beyond the payload, ${where}`,
      value: (ours.wireShare - 1) * 100,
      unit: '%',
      peer: { name: peerName, value: (theirs.wireShare - 1) * 100 },
    },
  ];
}

/** Every pairing over links of many kinds, with 1 % doubled and 1 % overtaken. */
async function deliveryTable(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const lossShare of [0, 0.02, 0.08, 0.15]) {
    for (const delayMs of [0, 40, 200]) {
      const way = { lossShare, delayMs, duplicateShare: 0.01, reorderShare: 0.01 };
      const holdMs = Math.max(latencyMs, 8 * delayMs);
      const link = {
        ...{ forward: way, backward: way, latencyMs: holdMs },
        ...{ seed: 7, bitrateKbps: streamKbps, seconds: 6 },
      };
      const carry = (caller: Side, listener: Side) => runOverLossyLink({ ...link, caller, listener });
      // Two at a time, or the processor's want of time would be measured.
      const [peer, ours] = await Promise.all([carry('libsrt', 'libsrt'), carry('ours', 'ours')]);
      const mixed = await Promise.all([carry('ours', 'libsrt'), carry('libsrt', 'ours')]);
      const results = { 'ours to ours': ours, 'ours to libsrt': mixed[0], 'libsrt to ours': mixed[1] };
      for (const [pair, result] of Object.entries(results)) {
        measurements.push({
          name: `arrives in time, ${lossShare * 100} % loss, ${delayMs} ms each way, ${holdMs} ms latency, ${pair}`,
          value: onTimeShare(result),
          unit: '%',
          peer: { name: 'libsrt to libsrt', value: onTimeShare(peer) },
        });
      }
    }
  }
  return measurements;
}

const megabyte = 1_000_000;

async function memory(): Promise<Measurement[]> {
  const connections = 10;
  const holdMs = 500;
  const listener = await OurPeer.start('listen', holdMs);
  try {
    const halfOpen = 10_000;
    // The first ones bring machine code and the like, which stay.
    await startHandshakes(listener.port, halfOpen);
    const empty = await listener.report();
    await startHandshakes(listener.port, halfOpen);
    const flooded = await listener.report();
    const answered = flooded.inductions - empty.inductions;
    if (answered < halfOpen / 2) throw new Error('The listener did not get the handshakes.');
    const callers = await OurPeer.start('call', listener.port, holdMs, streamKbps, connections);
    try {
      await delay(4000);
      const streaming = await listener.report();
      const heldMegabytes = (holdMs * streamKbps) / 8 / megabyte;
      return [
        {
          name: `memory that ${answered} handshakes leave which go no further`,
          value: (flooded.heapBytes - empty.heapBytes) / megabyte,
          unit: 'MB',
          atMost: 0.1,
        },
        {
          name: `memory of a connection, 6 Mbit/s, latency ${holdMs} ms`,
          value: (streaming.heapBytes - flooded.heapBytes) / connections / megabyte,
          unit: 'MB',
          atMost: heldMegabytes * 3 + 1,
        },
      ];
    } finally {
      await callers.stop();
    }
  } finally {
    await listener.stop();
  }
}

/** First handshakes of so many callers that never send a second one (draft-sharabayko-srt-01, 3.2.1). */
async function startHandshakes(port: number, count: number): Promise<void> {
  const socket = createSocket('udp4');
  for (let socketId = 1; socketId <= count; socketId += 1) {
    const body = new Uint8Array(48);
    const view = new DataView(body.buffer);
    // Version 4, the type of a datagram socket, MTU, flow window, induction, and the caller's socket id.
    view.setUint32(0, 4);
    view.setUint16(6, 2);
    view.setUint32(12, 1500);
    view.setUint32(16, 8192);
    view.setUint32(20, 1);
    view.setUint32(24, socketId);
    const type = controlTypes.handshake;
    const header = { type, subtype: 0, information: 0, timestampUs: 0, destinationSocketId: 0 };
    socket.send(writeControlPacket({ ...header, body }), port, '127.0.0.1');
    if (socketId % 100 === 0) await delay(2);
  }
  await delay(500);
  socket.close();
}
