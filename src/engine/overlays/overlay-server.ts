import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { EventsCall } from '../events/events-call.ts';
import { isSameSecret, LinkAccess } from '../link/access.ts';
import { securityHeaders, sendError, sendJson } from '../link/answers.ts';
import { serveAssets } from '../link/assets-route.ts';
import { PageFiles } from '../link/page-files.ts';
import { requestedAddress } from '../link/requested-address.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import type { OverlayKeys } from './overlay-keys.ts';
import type { OverlaySockets } from './overlay-sockets.ts';

const maxConnections = 128;
const headersLimitMs = 10_000;
const requestLimitMs = 30_000;
const overlayPath = /^\/overlay\/[\w-]{1,64}$/;
const socketPath = /^\/overlay\/([\w-]{1,64})\/socket$/;
const assetPath = /^\/overlay\/[\w-]{1,64}(\/assets\/[0-9a-f]{64})$/;

export interface OverlayServerOptions {
  port: number;
  /** As they are at this moment. */
  keys: () => OverlayKeys;
  sockets: OverlaySockets;
  eventsCall: EventsCall;
  assets: AssetStore;
  /** The built page. */
  rendererDir: string;
  logger: Logger;
}

export interface OverlayServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * What other programs of this machine may have of the studio, on loopback and a port that stays the
 * same: overlays as pages (`/overlay/WIDGET?key=…`) and the call that takes events in.
 * @throws FootlightError ADDRESS_IN_USE
 */
export async function openOverlayServer(options: OverlayServerOptions): Promise<OverlayServer> {
  const { logger, sockets } = options;
  const access = new LinkAccess();
  const pageFiles = new PageFiles(options.rendererDir);
  const server = createServer({ headersTimeout: headersLimitMs, requestTimeout: requestLimitMs });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Another program uses port ${options.port}. End it, or choose another port for the overlays.`;
      reject(new FootlightError('ADDRESS_IN_USE', message, { cause }));
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  access.setPort(port);

  const checkKey = (url: URL): void => {
    if (isSameSecret(url.searchParams.get('key') ?? '', options.keys().overlayKey)) return;
    throw new FootlightError(
      'UNAUTHORIZED',
      'This overlay’s key is wrong or was renewed. Copy its address from the studio again.',
    );
  };
  const checkToken = (request: IncomingMessage): void => {
    const shown = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (isSameSecret(shown, options.keys().eventsToken)) return;
    throw new FootlightError(
      'UNAUTHORIZED',
      'Send the studio’s token for events as “Authorization: Bearer …”.',
    );
  };
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    access.checkCaller(request);
    const url = requestedAddress(request);
    const { pathname } = url;
    const asset = assetPath.exec(pathname)?.[1];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (request.method === 'POST' && pathname === '/api/events') {
      checkToken(request);
      sendJson(response, 202, await options.eventsCall.handle(request));
    } else if (reads && overlayPath.test(pathname)) {
      checkKey(url);
      pageFiles.serve('/overlay/index.html', response);
    } else if (reads && asset !== undefined) {
      checkKey(url);
      await serveAssets(options.assets, request, new URL(asset, url), response);
    } else if (reads && pathname.startsWith('/assets/')) {
      pageFiles.serve(pathname, response);
    } else {
      throw new FootlightError('NOT_FOUND', 'There is no such page.');
    }
  };
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    try {
      access.checkCaller(request);
      const url = requestedAddress(request);
      checkKey(url);
      const widgetId = socketPath.exec(url.pathname)?.[1];
      if (widgetId === undefined) throw new FootlightError('NOT_FOUND', 'No such socket.');
      if (sockets.isFull) throw new FootlightError('TOO_MANY_CONNECTIONS', 'Too many overlays are open.');
      sockets.accept(request, stream, head, widgetId);
    } catch (failure) {
      const status = failure instanceof FootlightError ? failure.httpStatus : 400;
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  };
  const headers = new Map(Object.entries(securityHeaders(port)));
  server.on('request', (request, response) => {
    response.setHeaders(headers);
    route(request, response).catch((failure: unknown) => {
      if (!(failure instanceof FootlightError))
        logger.error({ reason: messageOf(failure) }, 'A request of an overlay failed.');
      response.setHeader('Connection', 'close');
      sendError(response, failure);
    });
  });
  server.on('upgrade', upgrade);
  logger.info({ port }, 'Overlays and the call for events are served.');

  return {
    port,
    close: () =>
      new Promise((resolve) => {
        sockets.closeAll();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
