import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { OccurrenceCount } from '../../../server/core/occurrence-count.ts';
import type { ConnectionReport } from '../../../server/core/connections.ts';
import type { OccurrenceKind } from '../../../server/core/occurrences.ts';
import { DeliveryHistograms } from '../../../server/http/delivery-metrics.ts';
import { metricsRoute, type MetricSources } from '../../../server/http/metrics.ts';
import { emptyStatistics } from '../../../server/ingest/rtmp/statistics.ts';
import type { SrtIngestStatistics } from '../../../server/ingest/srt/statistics.ts';
import { readMetrics, type MetricFamily } from '../../support/metrics-page.ts';

/** What a relay that does nothing has to tell. */
function restingRelay(): MetricSources {
  const srt: SrtIngestStatistics = {
    connections: 0,
    publishers: 0,
    readers: 0,
    pendingRequests: 0,
    connectionsAccepted: 0,
    inductions: 0,
    strayDatagrams: 0,
    bytesReceived: 0,
    bytesSent: 0,
    sendFailures: 0,
    syncLosses: 0,
    continuityErrors: 0,
  };
  return {
    version: '1.2.3',
    liveSessions: () => 0,
    archive: () => ({
      queuedBytes: 0,
      trouble: [],
      store: { trouble: 'it is a test', waitingBytes: 0, storedBytes: 0 },
    }),
    occurrences: new OccurrenceCount(),
    loads: () => [],
    eventStreams: () => 0,
    forwards: () => new Map(),
    refusedByAddress: () => 0,
    delivery: () => ({ heldRequests: 0, mediaBytes: 0, bytesSent: 0 }),
    viewers: () => new Map(),
    waitingWebhookMessages: () => 0,
    databaseAnswers: () => Promise.resolve(false),
    freeDataBytes: () => 0,
    certificateUntilS: () => 0,
    troubledSources: () => [],
    histograms: new DeliveryHistograms(),
    doors: { rtmp: () => emptyStatistics(), srt: () => srt },
    srtRejections: () => ({}),
    connections: () => [],
  };
}

/** The same numbers, each with another value. */
function moved<T extends object>(numbers: T): T {
  return Object.fromEntries(Object.keys(numbers).map((name, index) => [name, index + 1])) as T;
}

const publisher: ConnectionReport = {
  id: 'srt-1',
  protocol: 'srt',
  slug: 'show',
  mode: 'publish',
  remoteAddress: '192.0.2.1',
  sinceMs: 0,
  bytes: 41,
  srt: {
    rttMs: 1,
    rttVarianceMs: 2,
    send: {
      latencyMs: 3,
      packets: 4,
      bytes: 5,
      retransmittedPackets: 6,
      lostPackets: 7,
      droppedPackets: 8,
      droppedBytes: 9,
      bufferedPackets: 10,
      bufferedBytes: 11,
      bufferedMs: 12,
      inputKbps: 13,
    },
    receive: {
      latencyMs: 14,
      packets: 15,
      bytes: 16,
      deliveredPackets: 17,
      deliveredBytes: 18,
      lostPackets: 19,
      retransmittedPackets: 20,
      duplicatePackets: 21,
      droppedPackets: 22,
      belatedPackets: 23,
      undecryptedPackets: 24,
      bufferedPackets: 25,
      bufferedBytes: 26,
      bufferedMs: 27,
      driftUs: 28,
    },
  },
};

/** A relay on which all of it happens. */
function busyRelay(): MetricSources {
  const resting = restingRelay();
  const occurrences = new OccurrenceCount();
  const reason = 'it is a test';
  occurrences.add({ kind: 'workerRestarted', slug: 'show', reason });
  occurrences.add({ kind: 'rungShed', slug: 'show', rendition: '720p' });
  const histograms = new DeliveryHistograms();
  histograms.partDelay(20);
  histograms.hold(300);
  const { rtmp, srt } = resting.doors;
  return {
    ...resting,
    version: '1.2.4',
    liveSessions: () => 2,
    archive: () => ({
      queuedBytes: 3,
      trouble: [{ slug: 'show' }],
      store: { waitingBytes: 31, storedBytes: 32 },
    }),
    occurrences,
    loads: () => [{ slug: 'show', lagMs: 1500, memoryBytes: 5 }],
    eventStreams: () => 6,
    forwards: () => new Map([['show', new Map([['leg', true]])]]),
    refusedByAddress: () => 7,
    delivery: () => ({ heldRequests: 8, mediaBytes: 9, bytesSent: 10 }),
    viewers: () => new Map([['show', 11]]),
    waitingWebhookMessages: () => 12,
    databaseAnswers: () => Promise.resolve(true),
    freeDataBytes: () => 13,
    certificateUntilS: () => 15,
    troubledSources: () => ['show'],
    histograms,
    doors: { rtmp: () => moved(rtmp()), srt: () => moved(srt()) },
    srtRejections: () => ({ 2401: 14 }),
    // More than have series of their own, and publishers last.
    connections: () => [
      ...Array.from({ length: 204 }, (_, index) => ({
        ...publisher,
        id: `srt-${index + 2}`,
        mode: 'request' as const,
      })),
      publisher,
    ],
  };
}

async function scrape(sources: MetricSources): Promise<MetricFamily[]> {
  const app = fastify();
  metricsRoute(app, sources);
  app.get('/other', () => 'something');
  await app.inject({ url: '/other' });
  const answer = await app.inject({ url: '/metrics' });
  await app.close();
  return [...readMetrics(answer.body).values()].filter(({ name }) => name.startsWith('footlight_'));
}

const samplesOf = (families: readonly MetricFamily[]): Map<string, number> =>
  new Map(families.flatMap(({ samples }) => [...samples]));

describe('the metrics', () => {
  it('follow, each of them, what they are read of', async () => {
    const resting = new Map((await scrape(restingRelay())).map((family) => [family.name, family]));
    const busy = await scrape(busyRelay());
    expect(busy.map(({ name }) => name)).toEqual([...resting.keys()]);
    expect(busy.length).toBeGreaterThan(50);
    const same = busy.filter(({ name, samples }) => {
      const before = resting.get(name)?.samples ?? new Map<string, number>();
      return samples.size === before.size && [...samples].every(([key, value]) => before.get(key) === value);
    });
    // What both relays have done is the same.
    expect(same.map(({ name }) => name)).toEqual(['footlight_http_requests_total']);
  });

  it('have the numbers of their sources, in the units of their names', async () => {
    const samples = samplesOf(await scrape(busyRelay()));
    const labels = 'channel="show",mode="publish",protocol="srt",connection="srt-1"';
    for (const [sample, value] of [
      ['footlight_build_info{version="1.2.4"}', 1],
      ['footlight_live_sessions', 2],
      ['footlight_archive_queued_bytes', 3],
      ['footlight_archive_trouble{channel="show"}', 1],
      ['footlight_object_storage_up', 1],
      ['footlight_object_storage_waiting_bytes', 31],
      ['footlight_object_storage_bytes_total', 32],
      ['footlight_shed_rungs{channel="show"}', 1],
      ['footlight_worker_restarts_total', 1],
      ['footlight_ladder_lag_seconds{channel="show"}', 1.5],
      ['footlight_worker_memory_bytes{channel="show"}', 5],
      ['footlight_forward_up{channel="show",leg="leg"}', 1],
      ['footlight_held_requests', 8],
      ['footlight_media_memory_bytes', 9],
      ['footlight_hls_bytes_total', 10],
      ['footlight_viewers{channel="show"}', 11],
      ['footlight_database_up', 1],
      ['footlight_certificate_not_after_seconds', 15],
      ['footlight_source_trouble{channel="show"}', 1],
      ['footlight_http_requests_total{status="2xx",route="/other"}', 1],
      ['footlight_part_delay_seconds_sum', 0.02],
      ['footlight_hold_seconds_bucket{le="0.3"}', 1],
      ['footlight_hold_seconds_bucket{le="0.2"}', 0],
      ['footlight_rtmp_connections', 1],
      ['footlight_rtmp_early_messages_total', 11],
      ['footlight_srt_continuity_errors_total', 12],
      ['footlight_srt_rejections_total{code="2401"}', 14],
      ['footlight_connections_without_series', 5],
      [`footlight_connection_bytes_total{${labels}}`, 41],
      [`footlight_srt_connection_rtt_ms{${labels}}`, 1],
      [`footlight_srt_connection_receive_dropped_packets_total{${labels}}`, 22],
      [`footlight_srt_connection_drift_us{${labels}}`, 28],
    ] as const)
      expect([sample, samples.get(sample)]).toEqual([sample, value]);
    const kinds = [...samples.keys()].filter((sample) => sample.startsWith('footlight_occurrences_total'));
    const known: Readonly<Record<OccurrenceKind, number>> = new OccurrenceCount().totals;
    expect(kinds).toEqual(Object.keys(known).map((kind) => `footlight_occurrences_total{kind="${kind}"}`));
  });

  it('have series of their own for two hundred connections, the publishers among them', async () => {
    const [bytes] = (await scrape(busyRelay())).filter(({ name }) => name.endsWith('connection_bytes_total'));
    expect(bytes?.samples.size).toBe(200);
  });

  it('are all on the page that describes them, with labels and kind, and no other', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
    const described = [...page.matchAll(/^\| `(footlight_\w+)(?:\{(.*?)\})?`\s+\| (\w+)\s+\|/gm)].map(
      ([, name, labels = '', kind]) => [name, labels, kind],
    );
    const served = (await scrape(busyRelay())).map(({ name, kind, samples }) => {
      const [first = ''] = samples.keys();
      const labels = [...first.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => label !== 'le');
      return [name, labels.join(','), kind];
    });
    const sorted = (rows: unknown[][]): unknown[][] =>
      rows.toSorted((a, b) => String(a).localeCompare(String(b)));
    expect(sorted(described)).toEqual(sorted(served));
  });
});
