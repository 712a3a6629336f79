import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import type { Disposable } from '../../src/shared/base/disposable.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { AddressLimits } from './address-limits.ts';
import { handleErrors } from './errors.ts';
import type { PortKeeper } from '../core/port-keeper.ts';
import { openTcpDoor, type TcpServers } from '../core/tcp-doors.ts';
import { logRequests, requestId } from './request-log.ts';
import { contentSecurityPolicy } from './web-app.ts';

/** No request of ours has a larger body. */
const maxBodyBytes = 64 * 1024;
/** For a request to come in whole, and for a handshake. */
const usualRequestTimeoutMs = 15_000;
/** How often it is looked for those that take longer. */
const timeoutCheckMs = 1000;
/** For a connection on which nothing moves, such as that of a viewer who takes no more bytes. */
const silenceTimeoutMs = 60_000;
const keepAliveTimeoutMs = 75_000;
const closeTimeoutMs = 3000;
const maxHeaderBytes = 16 * 1024;
/** Playlists and what they list. */
const mediaAddress = /^\/(?:hls|vod)\//;
/** Of one connection; a player has no more than a few requests open. */
const maxConcurrentStreams = 64;

export interface HttpServerOptions {
  /** Addresses whose `X-Forwarded-…` headers are believed. */
  trustedProxies: readonly string[];
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** For a request to come in whole; 15 s if absent. */
  requestTimeoutMs?: number;
  logger: Logger;
}

/** A certificate and its key in PEM, and when there are others. */
export interface TlsIdentity {
  readonly pem: { cert: Buffer; key: Buffer };
  on(name: 'changed', listener: () => void): Disposable;
}

/** Takes over a connection that is to speak another protocol. */
export type UpgradeHandler = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

interface Listening {
  host: string;
  port: number;
}

/**
 * The relay's HTTP: one application without routes, with its bounds, security headers and error answers,
 * behind a door without TLS and, if asked for, one with TLS that speaks HTTP/2 and HTTP/1.1.
 */
export class HttpServer {
  readonly app: FastifyInstance;
  readonly limits: AddressLimits;
  readonly #maxConnections: number;
  readonly #requestTimeoutMs: number;
  readonly #plain: Server;
  readonly #handler: RequestListener;
  readonly #sockets = new Set<Socket>();
  #secure: Http2SecureServer | undefined;
  #renewal: Disposable | undefined;
  #upgrade: UpgradeHandler | undefined;

  constructor(options: HttpServerOptions) {
    const { trustedProxies, maxConnections, maxConnectionsPerAddress, logger } = options;
    this.#maxConnections = maxConnections;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? usualRequestTimeoutMs;
    this.limits = new AddressLimits(maxConnectionsPerAddress, trustedProxies);
    let handler: RequestListener = () => undefined;
    const plain = createServer({
      maxHeaderSize: maxHeaderBytes,
      requestTimeout: this.#requestTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    });
    this.#plain = plain;
    this.#bound(plain);
    this.app = fastify({
      bodyLimit: maxBodyBytes,
      trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
      forceCloseConnections: 'idle',
      genReqId: requestId,
      // Those whose connection is still open are answered, and told to open another.
      return503OnClosing: false,
      routerOptions: { maxParamLength: 100 },
      serverFactory: (listener) => {
        handler = listener;
        plain.on('request', listener);
        return plain;
      },
    });
    this.#handler = handler;
    logRequests(this.app, logger);
    this.limits.register(this.app);
    const policy = contentSecurityPolicy("'none'");
    this.app.addHook('onRequest', async (request, reply) => {
      reply.header('x-content-type-options', 'nosniff');
      // The rest is for pages, and would be half of what a part's answer has to say.
      if (mediaAddress.test(request.url)) return;
      reply
        .header('referrer-policy', 'same-origin')
        .header('cross-origin-opener-policy', 'same-origin')
        .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
        .header('content-security-policy', policy);
    });
    handleErrors(this.app, logger);
  }

  /**
   * Opens the door without TLS.
   * @param keeper has it open already, and took in who connected while this relay started
   * @returns the port, also where 0 was asked for
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID
   */
  async listen(address: Listening, keeper?: PortKeeper): Promise<number> {
    // Fastify's own way to listen knows no socket that listens already.
    await this.app.ready();
    return openTcpDoor('http', this.#plain, address, keeper);
  }

  /** Hands connections on that ask for another protocol; until then they are closed. */
  onUpgrade(handler: UpgradeHandler): void {
    this.#upgrade = handler;
  }

  /**
   * Opens the door with TLS, after the other.
   * @param keeper see `listen`
   * @returns the port, also where 0 was asked for
   * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID
   */
  async listenSecurely(address: Listening, identity: TlsIdentity, keeper?: PortKeeper): Promise<number> {
    const secure = createSecureServer({
      ...identity.pem,
      minVersion: 'TLSv1.2',
      allowHTTP1: true,
      handshakeTimeout: this.#requestTimeoutMs,
      settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderBytes },
    });
    // Node takes these of HTTP/1.1 from the server itself, with minutes of patience of its own.
    Object.assign(secure, {
      requestTimeout: this.#requestTimeoutMs,
      headersTimeout: this.#requestTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    });
    this.#secure = secure;
    this.#bound(secure);
    secure.on('request', (request, response) => {
      // Node gives both versions of HTTP one face, which is all that the application looks at.
      this.#handler(...([asHttp1(request), response] as unknown as Parameters<RequestListener>));
    });
    // A renewed certificate counts for connections to come.
    this.#renewal = identity.on('changed', () => {
      secure.setSecureContext({ ...identity.pem, minVersion: 'TLSv1.2' });
    });
    return openTcpDoor('https', secure, address, keeper);
  }

  /** What listens at the doors that are open. */
  get servers(): TcpServers {
    return { http: this.#plain, ...(this.#secure && { https: this.#secure }) };
  }

  /** Lets the answers that are on their way end, but not for long. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, closeTimeoutMs);
    this.#renewal?.dispose();
    // First, so that whoever is still answered is told to open another connection the next time.
    await this.app.close();
    await Promise.all(
      Object.values(this.servers).map((server) => new Promise((resolve) => server.close(resolve))),
    );
    clearTimeout(timer);
  }

  #bound(server: Server | Http2SecureServer): void {
    server.maxConnections = this.#maxConnections;
    server.setTimeout(silenceTimeoutMs);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.limits.admitConnection(socket);
    });
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      if (this.#upgrade) this.#upgrade(request, stream, head);
      else stream.destroy();
    });
  }
}

/** HTTP/2 names the host another way (RFC 9113 8.3.1). */
function asHttp1(request: Http2ServerRequest): Http2ServerRequest {
  request.headers.host ??= request.headers[':authority'];
  return request;
}
