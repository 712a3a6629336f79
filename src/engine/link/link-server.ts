import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { EngineService } from '../../shared/contracts/engine.ts';
import { engineRouter } from '../../shared/contracts/engine-router.ts';
import { maxMediaFrameBytes, type MediaFrame } from '../../shared/contracts/media-link.ts';
import { maxStreamRequestBytes } from '../../shared/contracts/stream-link.ts';
import { maxWebPageRequestBytes } from '../../shared/contracts/web-page-link.ts';
import type { CollectionFiles } from '../collections/collection-files.ts';
import type { SupportReport } from '../support/support-report.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import { LinkAccess } from './access.ts';
import { securityHeaders, sendError } from './answers.ts';
import { isAssetRequest, serveAssets } from './assets-route.ts';
import { isCollectionRequest, serveCollections } from './collections-route.ts';
import { MediaSocket } from './media-socket.ts';
import { serveSupport } from './support-route.ts';
import { PageFiles } from './page-files.ts';
import { requestedAddress } from './requested-address.ts';

/** A scene collection at its limits fits. */
const maxCallBytes = 8 * 1024 * 1024;
/** A page has one of each; reloads overlap. */
const maxCallSockets = 8;
const maxWebPageSockets = 4;
const maxStreamSockets = 16;
const maxConnections = 64;
const headersLimitMs = 10_000;
/** A media file of 8 GB comes in by then, even onto a slow disk. */
const requestLimitMs = 1_800_000;

export interface LinkOptions {
  engine: EngineService;
  assets: AssetStore;
  collectionFiles: CollectionFiles;
  support: SupportReport;
  /** The built page. */
  rendererDir: string;
  /** Of an engine that died: its pages find this one there again, if the port is still free. */
  formerUiUrl?: string;
  logger: Logger;
  /** Draws web pages for a page of the studio. */
  serveWebPages: (socket: WebSocket) => void;
  /** Reads a live stream for a page of the studio. */
  serveStream: (socket: WebSocket) => void;
  /** May throw PROTOCOL_VIOLATION, which closes the media socket. */
  onMediaFrame: (frame: MediaFrame) => void;
}

export interface Link {
  /** The page's address, with the token. */
  readonly uiUrl: string;
  readonly requestKeyframe: () => void;
  readonly close: () => Promise<void>;
}

/**
 * The one server between the page and the engine, on loopback and a port of the system's choice: the
 * page's files, its images, the typed calls (`/link`) and the encoded media (`/media`).
 */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { engine, assets, logger } = options;
  const former = options.formerUiUrl === undefined ? undefined : new URL(options.formerUiUrl);
  const access = new LinkAccess(former?.searchParams.get('token') ?? undefined);
  const pageFiles = new PageFiles(options.rendererDir);
  const mediaSocket = new MediaSocket(logger, options.onMediaFrame);
  const calls = new WebSocketServer({ noServer: true, maxPayload: maxCallBytes, perMessageDeflate: false });
  const webPages = new WebSocketServer({
    noServer: true,
    maxPayload: maxWebPageRequestBytes,
    perMessageDeflate: false,
  });
  const streams = new WebSocketServer({
    noServer: true,
    maxPayload: maxStreamRequestBytes,
    perMessageDeflate: false,
  });
  const media = new WebSocketServer({
    noServer: true,
    maxPayload: maxMediaFrameBytes,
    perMessageDeflate: false,
  });
  applyWSSHandler({
    wss: calls,
    router: engineRouter,
    createContext: () => ({ engine }),
    keepAlive: { enabled: true },
    onError: ({ path, error }) => {
      const isExpected = error.cause instanceof FootlightError;
      logger[isExpected ? 'info' : 'warn'](
        { call: path, code: error.code, reason: error.message },
        'A call of the page failed.',
      );
    },
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      access.checkCaller(request);
      const url = requestedAddress(request);
      if (isAssetRequest(request.method, url.pathname)) {
        access.checkToken(url);
        await serveAssets(assets, request, url, response);
      } else if (isCollectionRequest(request.method, url.pathname)) {
        access.checkToken(url);
        await serveCollections(options.collectionFiles, request, url, response);
      } else if (request.method === 'GET' && url.pathname === '/support') {
        access.checkToken(url);
        serveSupport(options.support, response);
      } else if (request.method === 'GET' || request.method === 'HEAD') {
        pageFiles.serve(url.pathname, response);
      } else {
        throw new FootlightError('NOT_FOUND', 'There is no such call.');
      }
    } catch (failure) {
      if (!(failure instanceof FootlightError))
        logger.error({ reason: messageOf(failure) }, 'A request of the page failed.');
      // Without reading the rest of a body that was refused, the connection can't be used again.
      response.setHeader('Connection', 'close');
      sendError(response, failure);
    }
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A peer that goes away in mid-handshake is no news.
    socket.on('error', () => socket.destroy());
    try {
      access.checkCaller(request);
      const url = requestedAddress(request);
      access.checkToken(url);
      if (url.pathname === '/media') {
        media.handleUpgrade(request, socket, head, (client) => {
          mediaSocket.attach(client);
        });
      } else if (url.pathname === '/link' && calls.clients.size < maxCallSockets) {
        calls.handleUpgrade(request, socket, head, (client) => {
          calls.emit('connection', client, request);
        });
      } else if (url.pathname === '/pages' && webPages.clients.size < maxWebPageSockets) {
        webPages.handleUpgrade(request, socket, head, options.serveWebPages);
      } else if (url.pathname === '/streams' && streams.clients.size < maxStreamSockets) {
        streams.handleUpgrade(request, socket, head, options.serveStream);
      } else if (['/link', '/pages', '/streams'].includes(url.pathname)) {
        throw new FootlightError(
          'TOO_MANY_CONNECTIONS',
          'The studio is open in too many windows. Close some of them.',
        );
      } else {
        throw new FootlightError('NOT_FOUND', 'There is no such socket.');
      }
    } catch (failure) {
      const error =
        failure instanceof FootlightError
          ? failure
          : new FootlightError('BAD_REQUEST', 'Not a request of ours.');
      logger.warn({ code: error.code }, 'A socket was refused.');
      socket.end(`HTTP/1.1 ${error.httpStatus} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  };

  const server = createServer({ headersTimeout: headersLimitMs, requestTimeout: requestLimitMs });
  server.maxConnections = maxConnections;
  const listen = (wantedPort: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wantedPort, '127.0.0.1', resolve);
    });
  const formerPort = Number(former?.port ?? 0);
  await listen(formerPort).catch((failure: unknown) => {
    if (formerPort === 0) throw failure;
    return listen(0);
  });
  const { port } = server.address() as AddressInfo;
  access.setPort(port);
  const headers = new Map(Object.entries(securityHeaders(port)));
  server.on('request', (request, response) => {
    response.setHeaders(headers);
    void answer(request, response);
  });
  server.on('upgrade', upgrade);

  return {
    uiUrl: `http://127.0.0.1:${port}/?token=${access.token}`,
    requestKeyframe: () => {
      mediaSocket.requestKeyframe();
    },
    close: () =>
      new Promise((resolve) => {
        for (const sockets of [calls, media, webPages, streams]) {
          for (const client of sockets.clients) client.terminate();
        }
        calls.close();
        media.close();
        webPages.close();
        streams.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
