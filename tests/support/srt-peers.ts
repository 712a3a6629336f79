import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ProgramOutput } from './program-output.ts';
import { SocketCaller, SocketListener } from './srt-sockets.ts';

/** Who may call: this project, and three users of libsrt. */
export const callers = ['ours', 'srt-live-transmit', 'ffmpeg', 'node-av'] as const;
export const listeners = ['ours', 'srt-live-transmit', 'ffmpeg'] as const;
export type CallerName = (typeof callers)[number];
export type ListenerName = (typeof listeners)[number];

export interface PeerOptions {
  passphrase?: string | undefined;
  keyLengthBytes?: 16 | 24 | 32 | undefined;
  streamId?: string;
  /** How long the listener holds what comes. Default 120. */
  latencyMs?: number;
}

/** Sends a stream. */
export interface PeerCaller {
  write: (bytes: Uint8Array) => void;
  /** Says goodbye. What was not acknowledged yet may be lost. */
  end: () => Promise<void>;
}

/** Takes a stream of one caller. */
export interface PeerListener {
  readonly port: number;
  readonly received: ReceivedBytes;
  /** Resolves when all that came was written down; ends the listener. */
  end: () => Promise<void> | void;
}

/** Payload of a packet: seven MPEG-TS packets. */
export const payloadBytes = 1316;
const exitTimeoutMs = 3000;
const deadlineMs = 20_000;

/** What has come so far. */
export class ReceivedBytes {
  readonly #chunks: Uint8Array[] = [];
  #count = 0;
  #awaited: { count: number; resolve: () => void } | undefined;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#count += chunk.byteLength;
    if (this.#awaited && this.#count >= this.#awaited.count) this.#awaited.resolve();
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Rejects if they take too long. */
  async until(count: number): Promise<void> {
    if (this.#count >= count) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#awaited = { count, resolve: () => resolve(undefined) };
    const late = new AbortController();
    await Promise.race([
      promise,
      delay(deadlineMs, undefined, { signal: late.signal }).then(() => {
        throw new Error(`Only ${this.#count} of ${count} bytes came.`);
      }),
    ]).finally(() => late.abort());
  }
}

/** A program of others with its stdin and stdout. */
export class PeerProgram {
  readonly child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly stderr: ProgramOutput;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.stderr = new ProgramOutput(this.child, ['stderr']);
    // A program that was refused closes its input.
    this.child.stdin?.on('error', () => undefined);
    this.#exited = once(this.child, 'close');
  }

  write(bytes: Uint8Array): void {
    this.child.stdin?.write(bytes);
  }

  /** Waits for its own end for a while, then asks, then insists. */
  async exit(ownEndMs = exitTimeoutMs): Promise<number | null> {
    const signals = [
      { signal: 'SIGINT', afterMs: ownEndMs },
      { signal: 'SIGKILL', afterMs: ownEndMs + exitTimeoutMs },
    ] as const;
    const timers = signals.map(({ signal, afterMs }) => setTimeout(() => this.child.kill(signal), afterMs));
    await this.#exited;
    timers.forEach(clearTimeout);
    return this.child.exitCode;
  }
}

/** A UDP port of 127.0.0.1 that nobody has. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Resolves when someone has that UDP port; libsrt's programs say nothing when they are ready. */
export async function untilUdpPortIsTaken(port: number): Promise<void> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lastMs = Date.now() + deadlineMs;
  const isTaken = () =>
    readFileSync('/proc/net/udp', 'utf8')
      .split('\n')
      .some((line) => line.trim().split(/\s+/)[1]?.endsWith(suffix));
  while (!isTaken()) {
    if (Date.now() > lastMs) throw new Error(`Nobody listens at port ${port}.`);
    await delay(20);
  }
}

/** Address of a libsrt's user; what is undefined is left out. */
export function srtAddress(port: number, query: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return `srt://127.0.0.1:${port}?${pairs.map(([key, value]) => `${key}=${value ?? ''}`).join('&')}`;
}

/** libsrt's options as its own program and FFmpeg both take them. FFmpeg's latency is in µs. */
function encryption({ passphrase, keyLengthBytes }: PeerOptions) {
  return passphrase === undefined ? {} : { passphrase, pbkeylen: keyLengthBytes };
}

/** srt-live-transmit's: end with the connection, and read whole payloads. */
export const transmitArguments = ['-a:no', `-chunk:${payloadBytes}`];
const raw = ['-map', '0', '-c', 'copy', '-flush_packets', '1', '-f', 'data'];

/** Opens a caller at that port; one that keeps its input may still be calling when this resolves. */
export async function openCaller(
  name: CallerName,
  port: number,
  options: PeerOptions = {},
): Promise<PeerCaller> {
  const { streamId, latencyMs = 120, passphrase, keyLengthBytes } = options;
  if (name === 'ours') {
    const caller = await SocketCaller.connect(port, {
      streamId: streamId ?? '',
      sendLatencyMs: latencyMs,
      ...(passphrase !== undefined && { passphrase }),
      ...(keyLengthBytes !== undefined && { keyLengthBytes }),
    });
    return {
      write: (bytes) => {
        for (let at = 0; at < bytes.byteLength; at += payloadBytes)
          caller.send(bytes.subarray(at, at + payloadBytes));
      },
      end: async () => {
        await caller.finish();
      },
    };
  }
  const query = { ...encryption(options), mode: 'caller', streamid: streamId };
  const inMs = srtAddress(port, { ...query, latency: latencyMs });
  const inUs = srtAddress(port, { ...query, latency: latencyMs * 1000, pkt_size: payloadBytes });
  const program = {
    'srt-live-transmit': () =>
      new PeerProgram('srt-live-transmit', [...transmitArguments, 'file://con', inMs]),
    ffmpeg: () => new PeerProgram('ffmpeg', ['-v', 'error', '-f', 'data', '-i', 'pipe:0', ...raw, inUs]),
    'node-av': () => new PeerProgram(process.execPath, [`${import.meta.dirname}/srt-av-caller.ts`, inUs]),
  }[name]();
  // What it reads before it is connected, it throws away.
  if (name === 'srt-live-transmit') await program.stderr.until('SRT target connected');
  return {
    write: (bytes) => program.write(bytes),
    end: async () => {
      program.child.stdin?.end();
      // srt-live-transmit goes on at the end of its input.
      await program.exit(name === 'srt-live-transmit' ? 0 : exitTimeoutMs);
    },
  };
}

/** Opens a listener and waits until it has its port. */
export async function openListener(name: ListenerName, options: PeerOptions = {}): Promise<PeerListener> {
  const received = new ReceivedBytes();
  const { latencyMs = 120 } = options;
  if (name === 'ours') {
    const listener = await SocketListener.open({
      passphrase: options.passphrase,
      receiveLatencyMs: latencyMs,
      received: (payload) => received.add(payload),
    });
    return {
      port: listener.port,
      received,
      end: () => listener.close(),
    };
  }
  const port = await freeUdpPort();
  const query = { ...encryption(options), mode: 'listener' };
  const program =
    name === 'ffmpeg'
      ? new PeerProgram('ffmpeg', [
          ...['-v', 'error', '-nostdin', '-f', 'data'],
          ...['-i', srtAddress(port, { ...query, latency: latencyMs * 1000 }), ...raw, 'pipe:1'],
        ])
      : new PeerProgram('srt-live-transmit', [
          ...transmitArguments,
          srtAddress(port, { ...query, latency: latencyMs }),
          'file://con',
        ]);
  program.child.stdout?.on('data', (bytes: Buffer) => received.add(bytes));
  await untilUdpPortIsTaken(port);
  return {
    port,
    received,
    end: async () => {
      // One whose caller never came does not end by itself.
      await program.exit(received.isEmpty ? 0 : exitTimeoutMs);
    },
  };
}
