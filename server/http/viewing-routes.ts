import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { createViewerTokenSchema, viewingSchema } from '../../src/shared/contracts/viewing.ts';
import type { Audience } from '../platform/viewing/audience.ts';
import type { ViewerAccess } from '../platform/viewing/viewer-access.ts';
import type { ViewerGate } from '../platform/viewing/viewer-gate.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';

interface SlugParams {
  Params: { slug: string };
}

export interface ViewingParts {
  gate: ViewerGate;
  access: ViewerAccess;
  audience: Audience;
  guard: AdminGuard;
}

/** Who a request comes from, as far as a private channel asks. */
export function viewerOf(request: FastifyRequest): { token: string | undefined; address: string } {
  const { token } = request.query as Record<string, unknown>;
  return { token: typeof token === 'string' ? token : undefined, address: request.ip };
}

/** Under `/api/v1/channels/SLUG`: tokens for viewers of private channels, and who watches. */
export function viewingRoutes(app: FastifyInstance, { gate, access, audience, guard }: ViewingParts): void {
  app.post<SlugParams>('/api/v1/channels/:slug/viewer-tokens', async (request, reply) => {
    guard.check(request);
    const asked = parseBody(createViewerTokenSchema, request, 'token');
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send(await access.createToken(request.params.slug, asked));
  });
  // For an edge that serves out of its cache: may this viewer see something of the channel?
  app.get<SlugParams>('/api/v1/channels/:slug/permission', async (request, reply) => {
    try {
      await gate.admit(request.params.slug, viewerOf(request));
    } catch (error) {
      // There is nothing to hide of what is not there; nginx takes no other answers than yes and no.
      if (!(error instanceof FootlightError) || error.code !== 'CHANNEL_NOT_FOUND') throw error;
    }
    return reply.code(204).header('cache-control', 'no-store').send();
  });
  app.post('/api/v1/edge-tokens', async (request, reply) => {
    guard.check(request);
    return reply.code(201).header('cache-control', 'no-store').send({ token: access.createEdgeToken() });
  });
  const quiet = { config: { isQuiet: true } };
  app.post<SlugParams>('/api/v1/channels/:slug/viewing', quiet, async (request, reply) => {
    const { slug } = request.params;
    const { viewer, left } = parseBody(viewingSchema, request, 'sign of life');
    await gate.admit(slug, viewerOf(request));
    if (left) audience.leftPage(slug, viewer);
    else audience.sawPage(slug, viewer, request.ip, browserOf(request));
    return reply.code(204).header('cache-control', 'no-store').send();
  });
}

/** The name of a viewer's program, as far as it is used to tell one from another. */
export function browserOf(request: FastifyRequest): string {
  return (request.headers['user-agent'] ?? '').slice(0, 200);
}
