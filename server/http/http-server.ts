import { fastify, type FastifyInstance } from 'fastify';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import { handleErrors } from './errors.ts';
import { contentSecurityPolicy } from './web-app.ts';

/** No request of ours has a larger body. */
const maxBodyBytes = 64 * 1024;
const requestTimeoutMs = 15_000;
/** For a connection on which nothing moves, such as that of a viewer who takes no more bytes. */
const silenceTimeoutMs = 60_000;
const keepAliveTimeoutMs = 75_000;
const closeTimeoutMs = 3000;
const maxHeaderBytes = 16 * 1024;

export interface HttpServerOptions {
  /** Addresses whose `X-Forwarded-…` headers are believed. */
  trustedProxies: readonly string[];
  maxConnections: number;
  logger: Logger;
}

/** An HTTP server without routes: its bounds, security headers and error answers. */
export function createHttpServer({
  trustedProxies,
  maxConnections,
  logger,
}: HttpServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: silenceTimeoutMs,
    http: { maxHeaderSize: maxHeaderBytes },
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 100 },
  });
  app.server.maxConnections = maxConnections;
  const policy = contentSecurityPolicy("'none'");
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
      .header('content-security-policy', policy);
  });
  handleErrors(app, logger);
  return app;
}

/**
 * Starts to listen.
 * @returns the port, also where 0 was asked for
 * @throws FootlightError ADDRESS_IN_USE, CONFIG_INVALID
 */
export async function listenHttp(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const inUse = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new FootlightError(
      inUse ? 'ADDRESS_IN_USE' : 'CONFIG_INVALID',
      inUse
        ? `Port ${port} of ${host} is taken by another program. Stop that, or choose another with --http.`
        : `HTTP can't listen on ${host}:${port}: ${messageOf(cause)}. Choose another address with --http.`,
      { cause },
    );
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  return address.port;
}

/** Lets the answers that are on their way end, but not for long. */
export async function closeHttp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => {
    app.server.closeAllConnections();
  }, closeTimeoutMs);
  await app.close();
  clearTimeout(timer);
}
