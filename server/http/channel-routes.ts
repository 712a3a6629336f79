import type { FastifyInstance } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { createChannelSchema } from '../../src/shared/contracts/relay.ts';
import type { AdminGuard } from './admin-guard.ts';
import type { ChannelDirectory } from '../platform/channels/channel-directory.ts';

interface SlugParams {
  Params: { slug: string };
}

/** `/api/v1/channels`: everybody may read; the admin token makes and removes. */
export function channelRoutes(app: FastifyInstance, directory: ChannelDirectory, guard: AdminGuard): void {
  app.get('/api/v1/channels', async () => ({ channels: await directory.list() }));
  app.get<SlugParams>('/api/v1/channels/:slug', ({ params }) => directory.get(params.slug));

  app.post('/api/v1/channels', async (request, reply) => {
    guard.check(request);
    const body = createChannelSchema.safeParse(request.body);
    if (!body.success) {
      const issue = body.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      throw new FootlightError(
        where === 'slug' ? 'SLUG_INVALID' : 'BAD_REQUEST',
        `The channel's ${where === '' ? 'description' : where} can't be taken: ${issue?.message ?? 'it is wrong'}.`,
      );
    }
    const created = await directory.create(body.data);
    return reply.code(201).header('cache-control', 'no-store').send(created);
  });
  app.post<SlugParams>('/api/v1/channels/:slug/rotate-key', async (request, reply) => {
    guard.check(request);
    return reply.header('cache-control', 'no-store').send(await directory.rotateKey(request.params.slug));
  });
  app.delete<SlugParams>('/api/v1/channels/:slug', async (request, reply) => {
    guard.check(request);
    await directory.delete(request.params.slug);
    return reply.code(204).send();
  });
}
