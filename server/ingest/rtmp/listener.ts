import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import type { ConnectionReport } from '../../core/connections.ts';
import type { PortKeeper } from '../../core/port-keeper.ts';
import type { PublishGate } from '../../core/publication.ts';
import { openTcpDoor, type TcpServers } from '../../core/tcp-doors.ts';
import { FloodLog } from '../flood-log.ts';
import { RefusalCount } from '../refusal-count.ts';
import { RtmpConnection, type RtmpConnectionContext, type TlsIdentity } from './connection.ts';
import { defaultRtmpIngestLimits, type RtmpIngestLimits } from './limits.ts';
import { emptyStatistics, type RtmpIngestStatistics } from './statistics.ts';

export interface RtmpListenerOptions {
  gate: PublishGate;
  clock: Clock;
  logger: Logger;
  limits?: Partial<RtmpIngestLimits>;
  /** How often time-outs are looked at. */
  tickIntervalMs?: number;
}

/** The relay's RTMP doors, with TLS and without: take connections, and offer what they publish to the gate. */
export class RtmpListener {
  readonly #context: RtmpConnectionContext;
  readonly #servers: { rtmp?: Server; rtmps?: Server } = {};
  readonly #tickIntervalMs: number;
  readonly #stopping = new AbortController();
  readonly #connections = new Map<RtmpConnection, { id: string; ended: Promise<void> }>();
  readonly #connectionsOfAddress = new Map<string, number>();
  #tickTimer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor({ gate, clock, logger, limits, tickIntervalMs = 1_000 }: RtmpListenerOptions) {
    const allLimits = { ...defaultRtmpIngestLimits, ...limits };
    this.#context = {
      gate,
      clock,
      log: logger.child({ door: 'rtmp' }),
      floodLog: new FloodLog(logger.child({ door: 'rtmp' })),
      refusals: new RefusalCount(allLimits.maxRefusalsPerAddress),
      limits: allLimits,
      statistics: emptyStatistics(),
    };
    this.#tickIntervalMs = tickIntervalMs;
  }

  /** A copy of the counters. */
  statistics(): RtmpIngestStatistics {
    return { ...this.#context.statistics, connections: this.#connections.size };
  }

  /** The publishers that are connected now. */
  connections(): ConnectionReport[] {
    return [...this.#connections].flatMap(([connection, { id }]) => {
      const report = connection.report();
      return report ? [{ id, ...report }] : [];
    });
  }

  /**
   * Opens a door, one with TLS and one without. The limits hold for both together.
   * @param tls for a door of RTMPS
   * @param keeper has it open already, and took in who connected while this relay started
   * @returns the port, also where 0 was asked for
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID (an address that can't be listened on)
   */
  async listen(
    { host, port }: { host: string; port: number },
    { tls, keeper }: { tls?: TlsIdentity | undefined; keeper?: PortKeeper | undefined } = {},
  ): Promise<{ port: number }> {
    const door = tls ? 'rtmps' : 'rtmp';
    const server = createServer((socket) => {
      this.#accept(socket, tls);
    });
    this.#servers[door] = server;
    const openPort = await openTcpDoor(door, server, { host, port }, keeper);
    server.on('error', (error) => {
      // Such as too many open files; the door stays open.
      this.#context.floodLog.warn({ error: error.message }, 'An RTMP connection could not be taken.');
    });
    this.#tickTimer ??= setInterval(() => {
      for (const connection of this.#connections.keys()) connection.tick();
      this.#context.floodLog.tick();
    }, this.#tickIntervalMs);
    return { port: openPort };
  }

  /** What listens at the doors that are open. */
  get servers(): TcpServers {
    return this.#servers;
  }

  /** Lets nobody new in: who comes now comes to the relay that follows, if there is one. */
  stopListening(): void {
    for (const server of Object.values(this.#servers)) server.close();
  }

  /** Tells every publisher, ends their publications and closes the doors. Resolves when all is gone. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const serversClosed = Object.values(this.#servers).map(
      (server) =>
        new Promise<void>((resolve) => {
          // Its error only says that it does not listen.
          server.close(() => {
            resolve();
          });
        }),
    );
    this.#stopping.abort(new FootlightError('RELAY_STOPPING', 'The relay is shutting down.'));
    await Promise.all([...this.#connections.values()].map(({ ended }) => ended));
    await Promise.all(serversClosed);
    clearInterval(this.#tickTimer);
    this.#context.floodLog.tick();
  }

  /**
   * A flood from many addresses must not shut publishers out: where there are too many connections, the
   * oldest goes that has not published yet. It had its time.
   */
  #makeRoom(): boolean {
    if (this.#connections.size < this.#context.limits.maxConnections) return true;
    for (const connection of this.#connections.keys()) {
      if (!connection.isIdle) continue;
      connection.giveWay();
      return true;
    }
    return false;
  }

  #accept(socket: Socket, tls: TlsIdentity | undefined): void {
    const { limits, statistics, floodLog, refusals, clock } = this.#context;
    const { remoteAddress } = socket;
    const ofAddress = this.#connectionsOfAddress.get(remoteAddress ?? '') ?? 0;
    const isSpent = refusals.isSpent(remoteAddress ?? '', clock.nowUs());
    const full = isSpent || ofAddress >= limits.maxConnectionsPerAddress || !this.#makeRoom();
    // A socket that is already gone has no address any more.
    if (remoteAddress === undefined || full || this.#stopping.signal.aborted) {
      socket.on('error', () => undefined);
      socket.destroy();
      if (!full) return;
      statistics.connectionsRejected += 1;
      floodLog.warn({ remoteAddress, code: 'TOO_MANY_CONNECTIONS' }, 'There are too many RTMP connections.');
      return;
    }
    statistics.connectionsAccepted += 1;
    this.#connectionsOfAddress.set(remoteAddress, ofAddress + 1);
    const connection = new RtmpConnection(socket, remoteAddress, this.#context, tls);
    const ended = connection.run(this.#stopping.signal).finally(() => {
      this.#connections.delete(connection);
      const others = (this.#connectionsOfAddress.get(remoteAddress) ?? 1) - 1;
      if (others === 0) this.#connectionsOfAddress.delete(remoteAddress);
      else this.#connectionsOfAddress.set(remoteAddress, others);
    });
    this.#connections.set(connection, { id: `rtmp-${statistics.connectionsAccepted}`, ended });
  }
}
