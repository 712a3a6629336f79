import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { ObsAnswer, ObsEvent } from '../../../shared/contracts/desk.ts';
import type { JsonObject } from '../../../shared/obs/fields.ts';
import { closeCode, eventIntent } from '../../../shared/obs/protocol.ts';
import { every, type Timing } from '../../../publish/timing.ts';
import { chooseSubprotocol, codecFor } from './codec.ts';
import { ObsSession } from './obs-session.ts';

export interface ObsServerOptions {
  port: number;
  host: string;
  password: string | undefined;
  timing: Timing;
  logger: Logger;
  answer: (requestType: string, requestData: JsonObject) => Promise<ObsAnswer>;
  frameRate: () => number;
  /** So many messages more. */
  onMessages(received: number, sent: number): void;
  /** Clients came or went, or listen to something else. */
  onClients(): void;
}

interface Client {
  session: ObsSession;
  socket: WebSocket;
  /** It answered the last look whether it is still there. */
  isAlive: boolean;
}

const maxClients = 32;
/** A batch of the longest texts fits. */
const maxMessageBytes = 2 * 1024 * 1024;
/** Messages that wait for their turn; the socket is not read until there are fewer. */
const maxWaiting = 64;
/** A client that reads so slowly gets no meters. */
const slowBytes = 256 * 1024;
/** And none of its kind is waited for any longer. */
const stuckBytes = 64 * 1024 * 1024;
const aliveEveryMs = 30_000;
const highVolume =
  eventIntent.inputVolumeMeters |
  eventIntent.inputActiveStateChanged |
  eventIntent.inputShowStateChanged |
  eventIntent.sceneItemTransformChanged;

/** Controllers of OBS Studio, served as OBS would. */
export class ObsServer {
  readonly #options: ObsServerOptions;
  readonly #server: WebSocketServer;
  readonly #clients = new Set<Client>();
  readonly #looking: Disposable;

  private constructor(options: ObsServerOptions, server: WebSocketServer) {
    this.#options = options;
    this.#server = server;
    server.on('connection', (socket, request) => {
      this.#attach(socket, request);
    });
    this.#looking = every(options.timing, aliveEveryMs, () => {
      this.#lookAround();
    });
  }

  /** @throws FootlightError ADDRESS_IN_USE */
  static async listen(options: ObsServerOptions): Promise<ObsServer> {
    const { host, port, password } = options;
    const server = new WebSocketServer({
      host,
      port,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols: chooseSubprotocol,
      verifyClient: ({ origin }: { origin?: string }) => password !== undefined || isHarmless(origin),
    });
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const text =
          cause.code === 'EADDRINUSE'
            ? `Port ${port} is taken, perhaps by OBS Studio. Close that, or choose another port.`
            : `Port ${port} can’t be opened: ${messageOf(cause)}. Choose another port.`;
        reject(new FootlightError('ADDRESS_IN_USE', text, { cause }));
      });
    });
    return new ObsServer(options, server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Clients that have said who they are. */
  get clientCount(): number {
    return [...this.#clients].filter(({ session }) => session.isIdentified).length;
  }

  /** What any client listens to, as bits of `eventIntent`. */
  get subscriptions(): number {
    return [...this.#clients].reduce((bits, { session }) => bits | session.subscriptions, 0);
  }

  tell(event: ObsEvent): void {
    const isHighVolume = (event.eventIntent & highVolume) !== 0;
    for (const { session, socket } of this.#clients) {
      if (!isHighVolume || socket.bufferedAmount < slowBytes) session.tell(event);
    }
  }

  async close(): Promise<void> {
    this.#looking.dispose();
    for (const { socket, session } of this.#clients) {
      session.end();
      socket.close(closeCode.sessionInvalidated, 'The studio ends its remote control.');
    }
    await new Promise<void>((resolve) => {
      const giveUp = this.#options.timing.after(500, () => {
        for (const socket of this.#server.clients) socket.terminate();
      });
      this.#server.close(() => {
        giveUp.dispose();
        resolve();
      });
    });
  }

  #attach(socket: WebSocket, request: IncomingMessage): void {
    const { logger, timing, password } = this.#options;
    if (this.#clients.size >= maxClients) {
      socket.close(1013, 'Too many clients.');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    const codec = codecFor(socket.protocol);
    const session = new ObsSession({
      password,
      timing,
      send: (message) => {
        if (socket.bufferedAmount > stuckBytes) socket.terminate();
        else if (socket.readyState === socket.OPEN) {
          this.#options.onMessages(0, 1);
          socket.send(codec.encode(message));
        }
      },
      close: (code, reason) => {
        logger.info({ address, code, reason }, 'A remote control was turned away.');
        socket.close(code, reason);
      },
      answer: this.#options.answer,
      frameRate: this.#options.frameRate,
      onSubscriptions: () => {
        this.#options.onClients();
      },
    });
    const client: Client = { session, socket, isAlive: true };
    this.#clients.add(client);
    logger.info({ address, codec: codec.subprotocol }, 'A remote control connected.');
    let waiting = 0;
    socket.on('message', (data, isBinary) => {
      let message: unknown;
      try {
        message = codec.decode(data, isBinary);
      } catch {
        // Not a message; the session closes with the reason.
        message = undefined;
      }
      this.#options.onMessages(1, 0);
      waiting += 1;
      if (waiting === maxWaiting) socket.pause();
      void session.handle(message).finally(() => {
        waiting -= 1;
        if (waiting < maxWaiting && socket.isPaused) socket.resume();
      });
    });
    socket.on('pong', () => {
      client.isAlive = true;
    });
    socket.on('error', (failure) => {
      logger.info({ address, reason: failure.message }, 'A remote control’s connection broke.');
    });
    socket.on('close', () => {
      session.end();
      this.#clients.delete(client);
      this.#options.onClients();
      logger.info({ address }, 'A remote control is gone.');
    });
  }

  #lookAround(): void {
    for (const client of this.#clients) {
      if (!client.isAlive) client.socket.terminate();
      client.isAlive = false;
      client.socket.ping();
    }
  }
}

/** Without a password no web page of the internet may steer the studio through the performer's browser. */
function isHarmless(origin: string | undefined): boolean {
  if (origin === undefined || !/^https?:/.test(origin)) return true;
  return URL.canParse(origin) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname);
}
