import { collectDefaultMetrics, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { ConnectionReport } from '../core/connections.ts';
import type { OccurrenceKind } from '../core/occurrences.ts';
import type { TranscodingLoad } from '../core/transcoding.ts';
import { addConnectionMetrics } from './connection-metrics.ts';
import type { DeliveryHistograms } from './delivery-metrics.ts';
import { Meters } from './meters.ts';
import { countRequests } from './request-count.ts';

/** Where the numbers are read at every scrape. */
export interface MetricSources {
  version: string;
  liveSessions: () => number;
  /** What is being kept: bytes that wait for the disk, and the channels that are not kept for now. */
  archive: () => {
    queuedBytes: number;
    trouble: readonly { slug: string }[];
    /** Absent where broadcasts stay on the disk. */
    store?: { trouble?: string; waitingBytes: number; storedBytes: number };
  };
  occurrences: {
    readonly totals: Readonly<Record<OccurrenceKind, number>>;
    readonly shed: ReadonlyMap<string, number>;
  };
  /** How the media worker of each channel keeps up. */
  loads: () => readonly (TranscodingLoad & { slug: string })[];
  eventStreams: () => number;
  /** By live channel: the ids of its forwards, and whether each arrives. */
  forwards: () => ReadonlyMap<string, ReadonlyMap<string, boolean>>;
  /** Connections and requests of addresses that had too many. */
  refusedByAddress: () => number;
  delivery: () => { heldRequests: number; mediaBytes: number; bytesSent: number };
  /** How many watch, by channel. */
  viewers: () => ReadonlyMap<string, number>;
  waitingWebhookMessages: () => number;
  databaseAnswers: () => Promise<boolean>;
  freeDataBytes: () => number;
  /** Until when the certificate is good, in s since 1970; absent where no door has TLS. */
  certificateUntilS?: () => number;
  /** Channels whose publisher sends a stream with which something is wrong, though it is shown. */
  troubledSources: () => readonly string[];
  histograms: DeliveryHistograms;
  /** Counters of each ingest door, by name. */
  doors: Readonly<Record<'rtmp' | 'srt', () => object>>;
  /** How many SRT callers were refused, by the code that they were told. */
  srtRejections: () => Readonly<Record<number, number>>;
  connections: () => readonly ConnectionReport[];
}

/** What there is now goes up and down; all else of a door only grows. */
const gauges: ReadonlySet<string> = new Set(['connections', 'publishers', 'readers', 'pendingRequests']);
/** How often the event loop's delay is measured; the usual 10 ms wake an idle relay a hundred times a second. */
const eventLoopCheckMs = 40;
/** Channels with series of their own. */
const maxChannelSeries = 200;

/** `/metrics` for Prometheus. */
export function metricsRoute(app: FastifyInstance, sources: MetricSources): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopCheckMs });
  const meters = new Meters(registry);
  let databaseAnswers = false;

  meters.labelled('gauge', 'build_info', 'The version that runs', ['version'], () => [
    [{ version: sources.version }, 1],
  ]);
  meters.gauge('live_sessions', 'Channels on air', sources.liveSessions);
  meters.labelled('gauge', 'viewers', 'About how many watch', ['channel'], () =>
    [...sources.viewers()].slice(0, maxChannelSeries).map(([channel, count]) => [{ channel }, count]),
  );
  meters.labelled('gauge', 'shed_rungs', 'Qualities given up for want of speed', ['channel'], () =>
    [...sources.occurrences.shed].slice(0, maxChannelSeries).map(([channel, count]) => [{ channel }, count]),
  );
  meters.labelled(
    'gauge',
    'forward_up',
    '1 while a forward of a live channel arrives',
    ['channel', 'leg'],
    () =>
      [...sources.forwards()]
        .slice(0, maxChannelSeries)
        .flatMap(([channel, legs]) => [...legs].map(([leg, isUp]) => [{ channel, leg }, Number(isUp)])),
  );
  meters.labelled('counter', 'occurrences', 'What happened on channels', ['kind'], () =>
    Object.entries(sources.occurrences.totals).map(([kind, count]) => [{ kind }, count]),
  );
  meters.counter(
    'worker_restarts',
    'Media workers that were replaced',
    () => sources.occurrences.totals.workerRestarted,
  );
  meters.gauge(
    'held_requests',
    'Requests that wait for the next part',
    () => sources.delivery().heldRequests,
  );
  meters.gauge('event_streams', 'Open streams of server-sent events', sources.eventStreams);
  meters.gauge(
    'webhook_messages_waiting',
    'Webhook messages not delivered yet',
    sources.waitingWebhookMessages,
  );
  meters.gauge('media_memory_bytes', 'Media held in memory', () => sources.delivery().mediaBytes);
  meters.gauge('archive_queued_bytes', 'Media that wait for the disk', () => sources.archive().queuedBytes);
  meters.labelled('gauge', 'archive_trouble', 'Live, but not kept for now', ['channel'], () =>
    sources
      .archive()
      .trouble.slice(0, maxChannelSeries)
      .map(({ slug }) => [{ channel: slug }, 1]),
  );
  if (sources.archive().store) {
    const store = () => sources.archive().store;
    meters.gauge('object_storage_up', '1 while the object storage takes broadcasts', () =>
      Number(store()?.trouble === undefined),
    );
    meters.gauge(
      'object_storage_waiting_bytes',
      'Media on the disk that wait for the object storage',
      () => store()?.waitingBytes ?? 0,
    );
    meters.counter(
      'object_storage_bytes',
      'Bytes given to the object storage',
      () => store()?.storedBytes ?? 0,
    );
  }
  meters.gauge('data_free_bytes', "Room on the data directory's disk", sources.freeDataBytes);
  if (sources.certificateUntilS) {
    meters.gauge(
      'certificate_not_after_seconds',
      'Until when the certificate is good, in s since 1970',
      sources.certificateUntilS,
    );
  }
  meters.labelled(
    'gauge',
    'source_trouble',
    'Something is wrong with the publisher’s stream',
    ['channel'],
    () =>
      sources
        .troubledSources()
        .slice(0, maxChannelSeries)
        .map((channel) => [{ channel }, 1]),
  );
  meters.gauge('database_up', '1 while the database answers', () => Number(databaseAnswers));
  meters.counter('hls_bytes', 'Bytes given to viewers', () => sources.delivery().bytesSent);
  meters.counter(
    'http_refused',
    'Connections and requests of addresses that had too many',
    sources.refusedByAddress,
  );
  sources.histograms.register(registry);
  countRequests(app, meters);
  const addLoad = (name: string, help: string, read: (load: TranscodingLoad) => number): void => {
    meters.labelled('gauge', name, help, ['channel'], () =>
      sources.loads().map((load) => [{ channel: load.slug }, read(load)]),
    );
  };
  addLoad('ladder_lag_seconds', 'How far the renditions are behind the source', ({ lagMs }) => lagMs / 1000);
  addLoad('worker_memory_bytes', 'Memory of the media worker', ({ memoryBytes }) => memoryBytes);
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

  app.get('/metrics', async (_request, reply) => {
    databaseAnswers = await sources.databaseAnswers();
    return reply
      .header('content-type', registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics());
  });
}
