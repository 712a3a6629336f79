import type { FastifyInstance } from 'fastify';
import type { AdminGuard } from './admin-guard.ts';
import type { ChannelDirectory } from '../platform/channels/channel-directory.ts';
import { broadcastRoutes } from './broadcast-routes.ts';
import { downloadRoute, type DownloadParts } from './download-route.ts';
import { channelRoutes } from './channel-routes.ts';
import { connectionRoutes } from './connection-routes.ts';
import type { EventStreams } from './event-streams.ts';
import { forwardRoutes } from './forward-routes.ts';
import { hlsRoutes, type HlsParts } from './hls-routes.ts';
import { metricsRoute, type MetricSources } from './metrics.ts';
import type { Forwards } from '../platform/forwards/forwards.ts';
import type { Webhooks } from '../platform/webhooks/webhooks.ts';
import { operateRoutes, type RelayOperation } from './operate-routes.ts';
import { liveRoutes, type LiveParts } from './live-routes.ts';
import { openApiDocument } from './openapi/document.ts';
import { viewingRoutes, type ViewingParts } from './viewing-routes.ts';
import { loadWebApp, webAppRoutes } from './web-app.ts';
import { webhookRoutes } from './webhook-routes.ts';

export interface RouteParts
  extends HlsParts, Omit<ViewingParts, 'guard'>, Omit<LiveParts, 'guard'>, Omit<DownloadParts, 'guard'> {
  directory: ChannelDirectory;
  guard: AdminGuard;
  events: EventStreams;
  webhooks: Webhooks;
  forwards: Forwards;
  operation: RelayOperation;
  metrics: MetricSources;
  /** @throws FootlightError NOT_READY while the relay can't take streams */
  checkReady: () => Promise<void>;
  webDirectory: string;
}

/** Every address that the relay answers at. */
export function registerRoutes(app: FastifyInstance, parts: RouteParts): void {
  app.get('/healthz', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    await parts.checkReady();
    return { status: 'ready' };
  });
  const openApi = openApiDocument();
  app.get('/api/openapi.json', () => openApi);
  metricsRoute(app, parts.metrics);
  channelRoutes(app, parts.directory, parts.guard, parts.gate);
  connectionRoutes(app, parts.metrics.connections, parts.guard);
  forwardRoutes(app, parts.forwards, parts.guard);
  webhookRoutes(app, parts.webhooks, parts.guard);
  operateRoutes(app, parts.operation, parts.guard);
  parts.events.register(app);
  hlsRoutes(app, parts);
  broadcastRoutes(app, parts);
  downloadRoute(app, parts);
  viewingRoutes(app, parts);
  const web = loadWebApp(parts.webDirectory);
  liveRoutes(app, parts, web);
  webAppRoutes(app, web);
}
