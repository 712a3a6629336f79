import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Clock } from '../../shared/base/clock.ts';
import { SrtCaller } from '../../shared/media/srt/caller.ts';
import type { SrtEnding } from '../../shared/media/srt/ending.ts';
import type { SrtStatistics } from '../../shared/media/srt/statistics.ts';
import type { SrtAddress } from './address.ts';

/** What the other side plays is its own business; nothing comes from there. */
const receiveLatencyMs = 120;

export interface SrtSocketOptions {
  address: SrtAddress;
  /** One of the numeric addresses of its host. */
  resolved: { address: string; family: number };
  connectTimeoutMs: number;
  clock: Clock;
}

export interface SrtSocketEvents {
  /** The listener accepted. */
  connected: (agreed: { sendLatencyMs: number; rttMs: number; maxPayloadBytes: number }) => void;
  /** Once; the operating system's error only while it connected. */
  ended: (reason: SrtEnding | NodeJS.ErrnoException) => void;
}

/** An SRT connection on a UDP socket of its own, with the one timer that it needs. */
export class SrtSocket {
  /** Resolves when the socket is given back. */
  readonly gone: Promise<undefined>;
  readonly #clock: Clock;
  readonly #caller: SrtCaller;
  #timer: NodeJS.Timeout | undefined;
  #timerDueUs = Infinity;
  #failure: NodeJS.ErrnoException | undefined;

  constructor({ address, resolved, connectTimeoutMs, clock }: SrtSocketOptions, events: SrtSocketEvents) {
    this.#clock = clock;
    const gone = Promise.withResolvers<undefined>();
    this.gone = gone.promise;
    const socket = createSocket(resolved.family === 6 ? 'udp6' : 'udp4');
    this.#caller = new SrtCaller(
      {
        streamId: address.streamId,
        ...(address.passphrase !== undefined && { passphrase: address.passphrase }),
        keyLengthBytes: address.keyLengthBytes,
        sendLatencyMs: address.latencyMs,
        receiveLatencyMs,
        connectTimeoutMs,
        randomBytes: (count) => randomBytes(count),
      },
      {
        send: (datagram) => {
          socket.send(datagram);
        },
        connected: events.connected,
        received: () => undefined,
        closed: (ending) => {
          clearTimeout(this.#timer);
          socket.close();
          events.ended(this.#failure ?? ending);
        },
      },
    );
    socket.on('message', (datagram) => {
      this.#caller.handleDatagram(datagram, clock.nowUs());
      this.#arm();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Once connected, what can't be sent is as good as lost on the way, and silence ends it in time.
      if (this.#caller.state === 'connected' || this.#caller.state === 'closed') return;
      this.#failure = error;
      this.close();
    });
    socket.once('close', () => {
      gone.resolve(undefined);
    });
    socket.once('connect', () => {
      this.#caller.start(clock.nowUs());
      this.#arm();
    });
    socket.connect(address.port, resolved.address);
  }

  /** Takes a payload of at most `maxPayloadBytes`. Does nothing unless connected. */
  send(payload: Uint8Array): void {
    this.#caller.send(payload, this.#clock.nowUs());
    this.#arm();
  }

  /** Ends once the other side has all, or its latency has gone by. */
  finish(): void {
    this.#caller.finish(this.#clock.nowUs());
    this.#arm();
  }

  /** Ends at once. */
  close(): void {
    this.#caller.close(this.#clock.nowUs());
  }

  /** Undefined before it is connected. */
  statistics(): SrtStatistics | undefined {
    return this.#caller.statistics(this.#clock.nowUs());
  }

  /** A timer that fires too early only looks again; so it is replaced only by an earlier one. */
  #arm(): void {
    const dueUs = this.#caller.nextTickUs;
    if (dueUs >= this.#timerDueUs) return;
    clearTimeout(this.#timer);
    this.#timerDueUs = dueUs;
    this.#timer = setTimeout(
      () => {
        this.#timerDueUs = Infinity;
        this.#caller.tick(this.#clock.nowUs());
        this.#arm();
      },
      Math.max(0, Math.ceil((dueUs - this.#clock.nowUs()) / 1000)),
    );
  }
}
