import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LinkDirectionOptions } from './link-direction.ts';
import { LossyLink, type LinkCounts } from './lossy-link.ts';
import {
  freeUdpPort,
  openCaller,
  payloadBytes,
  PeerProgram,
  srtAddress,
  transmitArguments,
  untilUdpPortIsTaken,
} from './srt-peers.ts';
import { SocketListener } from './srt-sockets.ts';

export type Side = 'ours' | 'libsrt';

export interface LossyRunOptions {
  caller: Side;
  listener: Side;
  forward: LinkDirectionOptions;
  backward: LinkDirectionOptions;
  seed: number;
  latencyMs: number;
  bitrateKbps: number;
  seconds: number;
}

export interface LossyRunResult {
  sentPackets: number;
  /** Given to the application at the far end, each once. */
  deliveredPackets: number;
  /** Numbers of those that were lost for good: never came, or too late for their time. */
  missing: number[];
  /** Given twice or after a later one, which must not be. */
  disorderedPackets: number;
  /** All that the caller put on the wire, headers and control included, as part of the payload. */
  wireShare: number;
  forward: LinkCounts;
  backward: LinkCounts;
}

const burstEveryMs = 5;
const spareMs = 500;
/** srt-live-transmit keeps the last of its input until more comes. */
const fillerPackets = 32;
/** libsrt's own handshake may come to nothing where answers are lost, which is not what is measured. */
const handshakeDatagrams = 6;
const fillerNumber = 0xffff_ffff;

/** Knows the packets by the number that each begins with. */
class NumberedPackets {
  readonly #seen = new Set<number>();
  #last = -1;
  disordered = 0;

  add(payload: Uint8Array): void {
    const number = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
    if (number === fillerNumber) return;
    if (number <= this.#last) this.disordered += 1;
    this.#last = Math.max(this.#last, number);
    this.#seen.add(number);
  }

  get count(): number {
    return this.#seen.size;
  }

  missing(count: number): number[] {
    return Array.from({ length: count }, (_, number) => number).filter((number) => !this.#seen.has(number));
  }

  static payload(number: number): Uint8Array {
    const payload = new Uint8Array(payloadBytes);
    new DataView(payload.buffer).setUint32(0, number);
    return payload;
  }
}

interface CountingListener {
  port: number;
  end: () => Promise<void> | void;
}

async function openOurs(packets: NumberedPackets, latencyMs: number): Promise<CountingListener> {
  const listener = await SocketListener.open({
    receiveLatencyMs: latencyMs,
    received: (payload) => packets.add(payload),
  });
  return { port: listener.port, end: () => listener.close() };
}

/** srt-live-transmit hands its payloads on as one datagram each. */
async function openLibsrt(packets: NumberedPackets, latencyMs: number): Promise<CountingListener> {
  const sink = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  sink.on('message', (payload) => packets.add(payload));
  sink.bind(0, '127.0.0.1');
  await once(sink, 'listening');
  const port = await freeUdpPort();
  const program = new PeerProgram('srt-live-transmit', [
    ...transmitArguments,
    srtAddress(port, { mode: 'listener', latency: latencyMs }),
    `udp://127.0.0.1:${sink.address().port}`,
  ]);
  await untilUdpPortIsTaken(port);
  const end = async () => {
    await program.exit(0);
    sink.close();
  };
  return { port, end };
}

/** Sends a stream of numbered packets over a bad link, and counts what comes out of it. */
export async function runOverLossyLink(options: LossyRunOptions): Promise<LossyRunResult> {
  const { caller, listener, forward, backward, seed, latencyMs, bitrateKbps, seconds } = options;
  const packets = new NumberedPackets();
  const receiver = await (listener === 'ours' ? openOurs : openLibsrt)(packets, latencyMs);
  const link = await LossyLink.open({
    targetPort: receiver.port,
    seed,
    forward: { ...forward, sparedDatagrams: handshakeDatagrams },
    backward: { ...backward, sparedDatagrams: handshakeDatagrams },
  });
  try {
    const name = caller === 'ours' ? 'ours' : 'srt-live-transmit';
    const sender = await openCaller(name, link.port, { latencyMs });
    const sentPackets = await sendNumbered(sender.write, bitrateKbps, seconds);
    // Past this nothing can come in time any more.
    const lastMs = Date.now() + latencyMs + (forward.delayMs ?? 0) + (forward.jitterMs ?? 0) + spareMs;
    while (packets.count < sentPackets && Date.now() < lastMs) await delay(20);
    const counts = { forward: link.forward, backward: link.backward };
    await sender.end();
    return {
      ...counts,
      sentPackets,
      deliveredPackets: packets.count,
      missing: packets.missing(sentPackets),
      disorderedPackets: packets.disordered,
      wireShare: counts.forward.bytes / ((sentPackets + fillerPackets) * payloadBytes),
    };
  } finally {
    await link.close();
    await receiver.end();
  }
}

/** Resolves with the number of packets. */
async function sendNumbered(
  write: (payload: Uint8Array) => void,
  bitrateKbps: number,
  seconds: number,
): Promise<number> {
  const packetsPerMs = bitrateKbps / 8 / payloadBytes;
  const total = Math.round(packetsPerMs * seconds * 1000);
  const beginMs = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.ceil((performance.now() - beginMs) * packetsPerMs));
    for (; sent < due; sent += 1) write(NumberedPackets.payload(sent));
    await delay(burstEveryMs);
  }
  for (let count = 0; count < fillerPackets; count += 1) write(NumberedPackets.payload(fillerNumber));
  return total;
}
