import { collectDefaultMetrics, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { ConnectionReport } from '../core/connections.ts';
import { addConnectionMetrics } from './connection-metrics.ts';
import { Meters } from './meters.ts';

/** Where the numbers are read at every scrape. */
export interface MetricSources {
  liveSessions: () => number;
  workerRestarts: () => number;
  eventStreams: () => number;
  /** Connections and requests of addresses that had too many. */
  refusedByAddress: () => number;
  delivery: () => { heldRequests: number; mediaBytes: number; bytesSent: number };
  /** How many watch, by channel. */
  viewers: () => ReadonlyMap<string, number>;
  /** Counters of each ingest door, by name. */
  doors: Readonly<Record<'rtmp' | 'srt', () => object>>;
  /** How many SRT callers were refused, by the code that they were told. */
  srtRejections: () => Readonly<Record<number, number>>;
  connections: () => readonly ConnectionReport[];
}

/** What there is now goes up and down; all else of a door only grows. */
const gauges: ReadonlySet<string> = new Set(['connections', 'publishers', 'readers', 'pendingRequests']);

/** `/metrics` for Prometheus. */
export function metricsRoute(app: FastifyInstance, sources: MetricSources): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meters = new Meters(registry);

  meters.gauge('live_sessions', 'Channels on air', sources.liveSessions);
  meters.labelled('gauge', 'viewers', 'About how many watch', ['channel'], () =>
    [...sources.viewers()].map(([channel, count]) => [{ channel }, count]),
  );
  meters.gauge(
    'held_requests',
    'Requests that wait for the next part',
    () => sources.delivery().heldRequests,
  );
  meters.gauge('event_streams', 'Open streams of server-sent events', sources.eventStreams);
  meters.gauge('media_memory_bytes', 'Media held in memory', () => sources.delivery().mediaBytes);
  meters.counter('hls_bytes', 'Bytes given to viewers', () => sources.delivery().bytesSent);
  meters.counter(
    'http_refused',
    'Connections and requests of addresses that had too many',
    sources.refusedByAddress,
  );
  meters.counter('worker_restarts', 'Media workers that were replaced', sources.workerRestarts);
  for (const [door, statistics] of Object.entries(sources.doors)) {
    for (const name of Object.keys(statistics())) {
      const read = (): number => Number((statistics() as Readonly<Record<string, unknown>>)[name]);
      const snake = `${door}_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
      const protocol = door.toUpperCase();
      if (gauges.has(name)) meters.gauge(snake, `${protocol}: ${name} now`, read);
      else meters.counter(snake, `${protocol}: ${name} since the start`, read);
    }
  }
  meters.labelled('counter', 'srt_rejections', 'SRT callers refused, by code', ['code'], () =>
    Object.entries(sources.srtRejections()).map(([code, count]) => [{ code }, count]),
  );
  addConnectionMetrics(meters, sources.connections);

  app.get('/metrics', async (_request, reply) =>
    reply
      .header('content-type', registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics()),
  );
}
