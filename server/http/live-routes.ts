import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { eventsOfCall } from '../../src/shared/contracts/event-call.ts';
import type { LiveFeeds } from '../platform/live/live-feeds.ts';
import type { AdminGuard } from './admin-guard.ts';
import { sendAsset, type WebAsset } from './web-app.ts';

export interface LiveParts {
  liveFeeds: LiveFeeds;
  /** @throws FootlightError STREAM_KEY_WRONG, CHANNEL_NOT_FOUND */
  authenticate: (streamKey: string, slug: string) => Promise<unknown>;
  guard: AdminGuard;
}

interface SlugParams {
  Params: { slug: string };
}

interface OverlayParams {
  Params: { slug: string; overlay: string };
}

/** What came as "Authorization: Bearer …". @throws FootlightError UNAUTHORIZED if nothing did */
export function streamKeyOf({ authorization = '' }: FastifyRequest['headers']): string {
  const [, shown] = /^bearer (.+)$/i.exec(authorization) ?? [];
  if (shown !== undefined) return shown;
  throw new FootlightError(
    'UNAUTHORIZED',
    'This needs the channel’s stream key or the admin token, as "Authorization: Bearer …".',
  );
}

/** @throws FootlightError UNAUTHORIZED unless the key is that of the channel's overlays */
export async function checkOverlayKey(feeds: LiveFeeds, slug: string, key: unknown): Promise<void> {
  // Nobody learns by this which channels there are.
  const feed = await feeds.feed(slug).catch(() => undefined);
  if (typeof key === 'string' && feed?.opens(key)) return;
  throw new FootlightError(
    'UNAUTHORIZED',
    'This overlay’s key is wrong or was renewed, or it is not served. Copy its address from the studio again.',
  );
}

/** Events of a channel come in by call; overlays are pages with a key of their own. */
export function liveRoutes(
  app: FastifyInstance,
  { liveFeeds, authenticate, guard }: LiveParts,
  web: ReadonlyMap<string, WebAsset>,
): void {
  app.post<SlugParams>('/api/v1/channels/:slug/live-events', async (request, reply) => {
    const { slug } = request.params;
    if (!guard.isAdmin(request)) await authenticate(streamKeyOf(request.headers), slug);
    const events = eventsOfCall(request.body, { newId: randomUUID, nowMs: Date.now() });
    return reply
      .code(202)
      .header('cache-control', 'no-store')
      .send(await liveFeeds.take(slug, events));
  });
  app.get<OverlayParams>('/overlay/:slug/:overlay', async (request, reply) => {
    await checkOverlayKey(liveFeeds, request.params.slug, keyOf(request));
    const page = web.get('/overlay.html');
    if (!page) {
      throw new FootlightError(
        'WEB_APP_MISSING',
        'The overlay’s page is not built. Run "npm run build", then start the relay again.',
      );
    }
    // The address holds the key.
    return sendAsset(reply.header('referrer-policy', 'no-referrer'), page);
  });
  app.get<{ Params: { slug: string; overlay: string; id: string } }>(
    '/overlay/:slug/:overlay/assets/:id',
    async (request, reply) => {
      const { slug, id } = request.params;
      await checkOverlayKey(liveFeeds, slug, keyOf(request));
      const { mediaType, bytes } = await liveFeeds.asset(slug, id);
      return reply
        .header('content-type', mediaType)
        .header('cache-control', 'private, max-age=31536000, immutable')
        .send(bytes);
    },
  );
}

function keyOf(request: FastifyRequest): unknown {
  return (request.query as Record<string, unknown>)['key'];
}
