import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';

/** Where the numbers are read at every scrape. */
export interface MetricSources {
  liveSessions: () => number;
  workerRestarts: () => number;
  eventStreams: () => number;
  delivery: () => { viewers: number; heldRequests: number; mediaBytes: number; bytesSent: number };
  /** Counters of the RTMP door, by name. */
  rtmp: () => object;
}

/** `/metrics` for Prometheus. */
export function metricsRoute(app: FastifyInstance, sources: MetricSources): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number): void => {
    const metric: Gauge = new Gauge({
      name: `footlight_${name}`,
      help,
      registers: [registry],
      collect() {
        metric.set(read());
      },
    });
  };
  const counter = (name: string, help: string, read: () => number): void => {
    const metric: Counter = new Counter({
      name: `footlight_${name}_total`,
      help,
      registers: [registry],
      collect() {
        metric.reset();
        metric.inc(read());
      },
    });
  };

  gauge('live_sessions', 'Channels on air', sources.liveSessions);
  gauge('viewers', 'About how many people watch', () => sources.delivery().viewers);
  gauge('held_requests', 'Requests that wait for the next part', () => sources.delivery().heldRequests);
  gauge('event_streams', 'Open streams of server-sent events', sources.eventStreams);
  gauge('media_memory_bytes', 'Media held in memory', () => sources.delivery().mediaBytes);
  counter('hls_bytes', 'Bytes given to viewers', () => sources.delivery().bytesSent);
  counter('worker_restarts', 'Media workers that were replaced', sources.workerRestarts);
  for (const name of Object.keys(sources.rtmp())) {
    const read = (): number => Number((sources.rtmp() as Readonly<Record<string, unknown>>)[name]);
    const snake = `rtmp_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    // What there is now goes up and down; all else only grows.
    if (name === 'connections' || name === 'publishers') gauge(snake, `RTMP: ${name} now`, read);
    else counter(snake, `RTMP: ${name} since the start`, read);
  }

  app.get('/metrics', async (_request, reply) =>
    reply
      .header('content-type', registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics()),
  );
}
