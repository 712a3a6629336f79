import type { FastifyInstance } from 'fastify';
import type { Meters } from './meters.ts';

/** Counts answers by route and kind of status: as many series as there are routes, whatever is asked for. */
export function countRequests(app: FastifyInstance, meters: Meters): void {
  const counts = new Map<string, number>();
  app.addHook('onResponse', (request, reply, done) => {
    const key = `${Math.floor(reply.statusCode / 100)}xx ${request.routeOptions.url ?? 'unknown'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    done();
  });
  meters.labelled('counter', 'http_requests', 'Requests answered', ['status', 'route'], () =>
    [...counts].map(([key, count]) => {
      const [status = '', route = ''] = key.split(' ');
      return [{ status, route }, count];
    }),
  );
}
