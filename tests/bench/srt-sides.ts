import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { freeUdpPort, srtAddress, transmitArguments, untilUdpPortIsTaken } from '../support/srt-peers.ts';
import type { SrtPeerReport } from './srt-peer.ts';
import { cpuSeconds } from './measurement.ts';

/** A listener in a process of its own. */
export interface BenchListener {
  port: number;
  /** Payload that it gave to its application so far. */
  receivedBytes: () => Promise<number>;
  cpuSeconds: () => Promise<number>;
  stop: () => Promise<void>;
}

export interface BenchCaller {
  stop: () => Promise<void>;
}

/** Our side of SRT in a process of its own. */
export class OurPeer {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(...args: readonly (string | number)[]): Promise<OurPeer> {
    const child = fork(`${import.meta.dirname}/srt-peer.ts`, args.map(String), { execArgv: ['--expose-gc'] });
    const [{ port }] = (await once(child, 'message')) as [SrtPeerReport];
    return new OurPeer(child, port);
  }

  async report(): Promise<SrtPeerReport> {
    const answer = once(this.#child, 'message') as Promise<[SrtPeerReport]>;
    this.#child.send('report');
    return (await answer)[0];
  }

  stop(): Promise<void> {
    return kill(this.#child);
  }
}

export async function openOurListener(latencyMs: number): Promise<BenchListener> {
  const peer = await OurPeer.start('listen', latencyMs);
  return {
    port: peer.port,
    receivedBytes: async () => (await peer.report()).receivedBytes,
    cpuSeconds: async () => (await peer.report()).cpuSeconds,
    stop: () => peer.stop(),
  };
}

export async function openTheirListener(latencyMs: number): Promise<BenchListener> {
  const port = await freeUdpPort();
  const query = { mode: 'listener', latency: latencyMs };
  const child = spawn(
    'srt-live-transmit',
    ['-q', ...transmitArguments, srtAddress(port, query), 'file://con'],
    {
      stdio: 'ignore',
    },
  );
  await untilUdpPortIsTaken(port);
  const pid = child.pid ?? 0;
  return {
    port,
    // What it wrote to its stdout; what goes by sockets is not in it.
    receivedBytes: () =>
      Promise.resolve(Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])),
    cpuSeconds: () => Promise.resolve(cpuSeconds(pid)),
    stop: () => kill(child),
  };
}

/** Sends as fast as it goes. */
export async function openOurFlood(port: number, latencyMs: number): Promise<BenchCaller> {
  return OurPeer.start('call', port, latencyMs);
}

export function openTheirFlood(port: number, latencyMs: number): Promise<BenchCaller> {
  const zeros = spawn('cat', ['/dev/zero'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const child = spawn(
    'srt-live-transmit',
    ['-q', ...transmitArguments, 'file://con', srtAddress(port, { mode: 'caller', latency: latencyMs })],
    { stdio: [zeros.stdout, 'ignore', 'ignore'] },
  );
  zeros.stdout.destroy();
  return Promise.resolve({
    stop: async () => {
      await kill(child);
      await kill(zeros);
    },
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
