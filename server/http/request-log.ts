import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../src/shared/base/logger.ts';

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The id that a proxy gave to a request, if it is one; otherwise a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * Answers tell their request's id, by which the log's lines of it are found. What changes something is
 * logged, whoever asked; at the level `debug`, everything is. Addresses are logged as their pattern:
 * what stands in them may be a secret.
 */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const facts = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
    };
    if (reading.has(request.method) || request.routeOptions.config.isQuiet) {
      logger.debug({ ...facts, durationMs: Math.round(reply.elapsedTime) }, 'A request was answered');
    } else {
      logger.info({ ...facts, remoteAddress: request.ip }, 'A request to change something was answered');
    }
    done();
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Comes from viewers all the time and changes nothing that is kept: logged at `debug` only. */
    isQuiet?: boolean;
  }
}
