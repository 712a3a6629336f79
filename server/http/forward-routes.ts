import type { FastifyInstance } from 'fastify';
import { changeForwardSchema, createForwardSchema } from '../../src/shared/contracts/forwards.ts';
import type { Forwards } from '../platform/forwards/forwards.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';

interface ForwardParams {
  Params: { slug: string; id: string };
}

/** `/api/v1/channels/SLUG/forwards`: where a channel is sent on to, for the admin token. */
export function forwardRoutes(app: FastifyInstance, forwards: Forwards, guard: AdminGuard): void {
  const options = guard.only;
  const all = '/api/v1/channels/:slug/forwards';
  app.get<ForwardParams>(all, options, async (request) => ({
    forwards: await forwards.list(request.params.slug),
  }));
  app.post<ForwardParams>(all, options, async (request, reply) => {
    const body = parseBody(createForwardSchema, request, 'forward');
    return reply.code(201).send(await forwards.create(request.params.slug, body));
  });
  app.patch<ForwardParams>(`${all}/:id`, options, (request) => {
    const { slug, id } = request.params;
    return forwards.change(slug, id, parseBody(changeForwardSchema, request, 'forward'));
  });
  app.delete<ForwardParams>(`${all}/:id`, options, async (request, reply) => {
    await forwards.delete(request.params.slug, request.params.id);
    return reply.code(204).send();
  });
}
