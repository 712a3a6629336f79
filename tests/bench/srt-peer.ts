/**
 * One side of SRT in a process of its own, for the benchmark that forks it: `listen LATENCY_MS`, or
 * `call PORT LATENCY_MS` with a rate for each of so many connections, or none for as fast as it goes.
 * Says `ready` with its port, and answers every message with a report.
 */
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { SocketCaller, SocketListener } from '../support/srt-sockets.ts';

/** What the benchmark is told. */
export interface SrtPeerReport {
  port: number;
  receivedBytes: number;
  /** User and system time since the start. */
  cpuSeconds: number;
  /** After everything that nobody needs was given back. */
  heapBytes: number;
  inductions: number;
}

const payloadBytes = 1316;
/** As fast as it goes: so much may wait for acknowledgement. */
const mostBufferedPackets = 3000;
const packetsPerTurn = 64;

const [role = '', ...rest] = process.argv.slice(2);
const numbers = rest.map(Number);
let receivedBytes = 0;

function report(listener?: SocketListener): SrtPeerReport {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    port: listener?.port ?? 0,
    receivedBytes,
    cpuSeconds: (user + system) / 1e6,
    heapBytes: heapUsed + arrayBuffers,
    inductions: listener?.inductions ?? 0,
  };
}

async function listen(latencyMs: number): Promise<void> {
  const listener = await SocketListener.open({
    receiveLatencyMs: latencyMs,
    maxConnections: 1000,
    maxConnectionsPerAddress: 1000,
    received: (payload) => {
      receivedBytes += payload.byteLength;
    },
  });
  process.on('message', () => process.send?.(report(listener)));
  process.send?.(report(listener));
}

async function call(
  port: number,
  latencyMs: number,
  bitrateKbps: number,
  connections: number,
): Promise<void> {
  const callers: SocketCaller[] = [];
  for (let count = 0; count < connections; count += 1)
    callers.push(await SocketCaller.connect(port, { sendLatencyMs: latencyMs }));
  process.send?.(report());
  const payload = new Uint8Array(payloadBytes);
  const beginMs = performance.now();
  for (let sent = 0; ;) {
    if (bitrateKbps > 0) {
      const due = ((performance.now() - beginMs) * bitrateKbps) / 8 / payloadBytes;
      for (; sent < due; sent += 1) for (const caller of callers) caller.send(payload);
      await delay(5);
    } else {
      for (const caller of callers) {
        const room = mostBufferedPackets - caller.statistics().send.bufferedPackets;
        for (let count = Math.min(room, packetsPerTurn); count > 0; count -= 1) caller.send(payload);
      }
      await turn();
    }
  }
}

process.on('disconnect', () => process.exit());
if (role === 'listen') await listen(numbers[0] ?? 0);
else await call(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 1);
