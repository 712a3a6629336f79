import type { FastifyInstance } from 'fastify';
import { changeWebhookSchema, createWebhookSchema } from '../../src/shared/contracts/webhooks.ts';
import type { Webhooks } from '../platform/webhooks/webhooks.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';

interface IdParams {
  Params: { id: string };
}

/** `/api/v1/webhooks`: who is told of what happens, for the admin token. */
export function webhookRoutes(app: FastifyInstance, webhooks: Webhooks, guard: AdminGuard): void {
  const options = guard.only;
  app.get('/api/v1/webhooks', options, () => ({ webhooks: webhooks.list() }));
  app.post('/api/v1/webhooks', options, async (request, reply) =>
    reply.code(201).send(await webhooks.create(parseBody(createWebhookSchema, request, 'webhook'))),
  );
  app.get<IdParams>('/api/v1/webhooks/:id', options, (request) => webhooks.get(request.params.id));
  app.patch<IdParams>('/api/v1/webhooks/:id', options, (request) =>
    webhooks.change(request.params.id, parseBody(changeWebhookSchema, request, 'webhook')),
  );
  app.delete<IdParams>('/api/v1/webhooks/:id', options, async (request, reply) => {
    await webhooks.delete(request.params.id);
    return reply.code(204).send();
  });
  app.post<IdParams>('/api/v1/webhooks/:id/test', options, (request) => webhooks.test(request.params.id));
  app.get<IdParams>('/api/v1/webhooks/:id/deliveries', options, async (request) => ({
    deliveries: await webhooks.deliveries(request.params.id),
  }));
}
