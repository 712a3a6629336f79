import type { FastifyInstance } from 'fastify';
import { createClipSchema } from '../../src/shared/contracts/broadcasts.ts';
import type { Broadcasts } from '../platform/broadcasts/broadcasts.ts';
import type { ViewerGate } from '../platform/viewing/viewer-gate.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';
import { viewerOf } from './viewing-routes.ts';

export interface BroadcastParts {
  broadcasts: Broadcasts;
  gate: ViewerGate;
  guard: AdminGuard;
}

interface SlugParams {
  Params: { slug: string };
}
interface IdParams {
  Params: { id: string };
}

/** What the relay keeps of its channels: who may watch may look, the admin token makes and removes. */
export function broadcastRoutes(app: FastifyInstance, { broadcasts, gate, guard }: BroadcastParts): void {
  app.get<SlugParams>('/api/v1/channels/:slug/broadcasts', async (request, reply) => {
    const { slug } = request.params;
    if (!guard.isAdmin(request)) await gate.admit(slug, viewerOf(request));
    return reply.header('cache-control', 'no-cache').send({ broadcasts: await broadcasts.list(slug) });
  });
  app.post<SlugParams>('/api/v1/channels/:slug/clips', guard.only, async (request, reply) => {
    const { seconds } = parseBody(createClipSchema, request, 'clip');
    return reply.code(201).send(await broadcasts.clip(request.params.slug, seconds));
  });
  app.get<IdParams>('/api/v1/broadcasts/:id', async (request, reply) => {
    const broadcast = await broadcasts.get(request.params.id);
    if (!guard.isAdmin(request)) await gate.admit(broadcast.slug, viewerOf(request));
    return reply.header('cache-control', 'no-cache').send(broadcast);
  });
  app.delete<IdParams>('/api/v1/broadcasts/:id', guard.only, async (request, reply) => {
    await broadcasts.delete(request.params.id);
    return reply.code(204).send();
  });
}
