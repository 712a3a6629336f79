import type { FastifyInstance } from 'fastify';
import type { Connection } from '../../src/shared/contracts/relay.ts';
import type { ConnectionReport } from '../core/connections.ts';
import type { AdminGuard } from './admin-guard.ts';

/** `/api/v1/connections`: who publishes and reads now, for the admin token. */
export function connectionRoutes(
  app: FastifyInstance,
  connections: () => readonly ConnectionReport[],
  guard: AdminGuard,
): void {
  app.get('/api/v1/connections', (request, reply) => {
    guard.check(request);
    return reply
      .header('cache-control', 'no-store')
      .send({ connections: connections().map((report) => describe(report)) });
  });
}

function describe({ slug, sinceMs, ...facts }: ConnectionReport): Connection {
  return { ...facts, channel: slug, since: new Date(sinceMs).toISOString() };
}
