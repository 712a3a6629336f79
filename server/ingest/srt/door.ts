import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { SrtListener, type SrtConnectionRequest } from '../../../src/shared/media/srt/listener.ts';
import type { ConnectionReport } from '../../core/connections.ts';
import type { PublishGate } from '../../core/publication.ts';
import type { SourceGate } from '../../core/source-feed.ts';
import { FloodLog } from '../flood-log.ts';
import { RefusalCount } from '../refusal-count.ts';
import { readStreamId } from './asked-for.ts';
import type { SrtContext } from './caller-link.ts';
import { defaultSrtIngestLimits, type SrtIngestLimits } from './limits.ts';
import { SrtPublisher } from './publisher.ts';
import { SrtReader } from './reader.ts';
import { HandshakeFailed, rejectionOf } from './refusals.ts';
import type { SrtIngestStatistics } from './statistics.ts';
import { UdpSocket } from './udp-socket.ts';

/** Each packet has its own time; those of a few ms together cost one turn of the timer. */
const shortestWaitUs = 4_000;

export interface SrtDoorOptions {
  gate: PublishGate;
  sources: SourceGate;
  clock: Clock;
  logger: Logger;
  /** See `SrtListenerOptions`. */
  cookieSecret?: Uint8Array;
  limits?: Partial<SrtIngestLimits>;
  /** How often time-outs are looked at. */
  tickIntervalMs?: number;
}

/**
 * The relay's SRT door: one UDP port, and one timer for all that SRT wants done in time. Callers
 * publish a channel's stream or read it.
 */
export class SrtDoor {
  readonly #context: SrtContext;
  readonly #floodLog: FloodLog;
  readonly #listener: SrtListener;
  readonly #refusals: RefusalCount;
  readonly #tickIntervalMs: number;
  readonly #sessions = new Map<SrtPublisher | SrtReader, { id: string; ended: Promise<void> }>();
  #socket: UdpSocket | undefined;
  #interval: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Own clock: when `#timer` fires. */
  #wakeUs = Infinity;
  #sessionCount = 0;
  #bytesReceived = 0;
  #bytesSent = 0;
  #isStopping = false;
  #closed: Promise<void> | undefined;

  constructor({
    gate,
    sources,
    clock,
    logger,
    cookieSecret,
    limits,
    tickIntervalMs = 1_000,
  }: SrtDoorOptions) {
    const log = logger.child({ door: 'srt' });
    this.#floodLog = new FloodLog(log);
    this.#tickIntervalMs = tickIntervalMs;
    this.#context = {
      gate,
      sources,
      clock,
      log,
      limits: { ...defaultSrtIngestLimits, ...limits },
      counts: { publishers: 0, readers: 0, syncLosses: 0, continuityErrors: 0 },
      schedule: (connection) => {
        this.#schedule(connection.nextTickUs);
      },
    };
    const { maxConnections, maxConnectionsPerAddress, maxRefusalsPerAddress, latencyMs } =
      this.#context.limits;
    this.#refusals = new RefusalCount(maxRefusalsPerAddress);
    this.#listener = new SrtListener(
      {
        receiveLatencyMs: latencyMs,
        sendLatencyMs: latencyMs,
        maxConnections,
        maxConnectionsPerAddress,
        ...(cookieSecret && { cookieSecret }),
        randomBytes: (count) => randomBytes(count),
      },
      {
        send: (datagram, to) => {
          this.#bytesSent += datagram.byteLength;
          this.#socket?.send(datagram, to);
        },
        requested: (request) => {
          this.#admit(request);
        },
      },
    );
  }

  /** A copy of the counters. */
  statistics(): SrtIngestStatistics {
    const { connections, pendingRequests, accepted, inductions, strayDatagrams } = this.#listener.statistics;
    return {
      connections,
      pendingRequests,
      connectionsAccepted: accepted,
      inductions,
      strayDatagrams,
      ...this.#context.counts,
      bytesReceived: this.#bytesReceived,
      bytesSent: this.#bytesSent,
      sendFailures: this.#socket?.sendFailures ?? 0,
    };
  }

  /** How many callers were refused, by the code that they were told. */
  rejections(): Readonly<Record<number, number>> {
    return this.#listener.statistics.rejected;
  }

  /** The publishers and readers that are connected now. */
  connections(): ConnectionReport[] {
    return [...this.#sessions].flatMap(([session, { id }]) => {
      const report = session.report();
      return report ? [{ id, ...report }] : [];
    });
  }

  /**
   * Opens the door.
   * @returns the port, also where 0 was asked for
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID (an address that can't be listened on)
   */
  async listen(address: { host: string; port: number }): Promise<{ port: number }> {
    const socket = await UdpSocket.open(address, {
      received: (datagram, from) => {
        this.#bytesReceived += datagram.byteLength;
        this.#listener.handleDatagram(datagram, from, this.#context.clock.nowUs());
        this.#schedule();
      },
      failed: (error) => {
        this.#floodLog.warn({ error: error.message }, 'The SRT port has a problem.');
      },
    });
    this.#socket = socket;
    this.#interval = setInterval(() => {
      for (const session of this.#sessions.keys()) if (session instanceof SrtPublisher) session.tick();
      this.#floodLog.tick();
    }, this.#tickIntervalMs);
    return { port: socket.port };
  }

  /** Ends what is under way and closes the door. Resolves when all is gone. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#isStopping = true;
    for (const session of this.#sessions.keys()) session.close(stopping());
    this.#listener.close(this.#context.clock.nowUs());
    clearTimeout(this.#timer);
    clearInterval(this.#interval);
    await Promise.all([...this.#sessions.values()].map(({ ended }) => ended));
    await this.#socket?.close();
    this.#floodLog.tick();
  }

  /** Answers a caller, as soon as the gate has, and keeps it until its end. */
  #admit(request: SrtConnectionRequest): void {
    let session: SrtPublisher | SrtReader;
    let run: () => Promise<void>;
    try {
      if (this.#isStopping) throw stopping();
      if (this.#refusals.isSpent(request.peer.address, this.#context.clock.nowUs())) {
        throw new FootlightError('TOO_MANY_CONNECTIONS', 'The address was refused too often lately.');
      }
      const askedFor = readStreamId(request.streamId);
      if (askedFor.mode === 'publish') {
        const publisher = new SrtPublisher(request, this.#context);
        session = publisher;
        run = () => publisher.run(askedFor);
      } else {
        const reader = new SrtReader(request, this.#context);
        session = reader;
        run = () => reader.run(askedFor);
      }
    } catch (failure) {
      this.#refuse(request, failure);
      return;
    }
    this.#sessionCount += 1;
    const ended = run()
      .catch((failure: unknown) => {
        this.#refuse(request, failure);
      })
      .finally(() => this.#sessions.delete(session));
    this.#sessions.set(session, { id: `srt-${this.#sessionCount}`, ended });
  }

  #refuse(request: SrtConnectionRequest, failure: unknown): void {
    const remoteAddress = request.peer.address;
    const nowUs = this.#context.clock.nowUs();
    this.#refusals.add(remoteAddress, nowUs);
    // The code stands in the line itself, so that a flood of one kind hides no other.
    if (failure instanceof HandshakeFailed) {
      const { cause, rejection } = failure.ending;
      const kind = rejection?.code ?? cause;
      this.#floodLog.warn({ remoteAddress, reason: failure.message }, `An SRT handshake failed (${kind}).`);
      return;
    }
    const code = rejectionOf(failure);
    request.reject(code, nowUs);
    this.#schedule();
    const facts = { remoteAddress, reason: messageOf(failure) };
    // The caller is told nothing of our insides; the log is.
    if (code === rejectionCodes.internal) this.#floodLog.error(facts, 'SRT ingest failed.');
    else this.#floodLog.warn(facts, `An SRT caller was turned away (${code}).`);
  }

  /** Makes the timer fire when the listener, or somebody else at `atUs`, wants its next tick. */
  #schedule(atUs = Infinity): void {
    const nextUs = Math.min(this.#listener.nextTickUs, atUs);
    if (this.#isStopping || nextUs >= this.#wakeUs) return;
    const nowUs = this.#context.clock.nowUs();
    clearTimeout(this.#timer);
    this.#wakeUs = Math.max(nextUs, nowUs + shortestWaitUs);
    this.#timer = setTimeout(
      () => {
        this.#wakeUs = Infinity;
        this.#listener.tick(this.#context.clock.nowUs());
        this.#schedule();
      },
      Math.ceil((this.#wakeUs - nowUs) / 1000),
    );
  }
}

function stopping(): FootlightError {
  return new FootlightError('RELAY_STOPPING', 'The relay is shutting down.');
}
