import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { FootlightError, type ErrorCode } from '../../src/shared/base/errors.ts';
import { changeChannelSettingsSchema } from '../../src/shared/contracts/channel-settings.ts';
import { createChannelSchema, setPassphraseSchema } from '../../src/shared/contracts/relay.ts';
import type { AdminGuard } from './admin-guard.ts';
import type { ChannelDirectory } from '../platform/channels/channel-directory.ts';

interface SlugParams {
  Params: { slug: string };
}

/** Where a value of the body is wrong that has a code of its own. */
const codeOfField: Readonly<Record<string, ErrorCode>> = {
  slug: 'SLUG_INVALID',
  passphrase: 'PASSPHRASE_INVALID',
};

/** @throws FootlightError BAD_REQUEST, SLUG_INVALID, PASSPHRASE_INVALID */
function parseBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const body = schema.safeParse(request.body);
  if (body.success) return body.data;
  const issue = body.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new FootlightError(
    codeOfField[where] ?? 'BAD_REQUEST',
    `The channel's ${where === '' ? 'description' : where} can't be taken: ${issue?.message ?? 'it is wrong'}.`,
  );
}

/** `/api/v1/channels`: everybody may read; the admin token makes and removes. */
export function channelRoutes(app: FastifyInstance, directory: ChannelDirectory, guard: AdminGuard): void {
  const audienceOf = (request: FastifyRequest) => (guard.isAdmin(request) ? 'admin' : 'everybody');
  app.get('/api/v1/channels', async (request) => ({ channels: await directory.list(audienceOf(request)) }));
  app.get<SlugParams>('/api/v1/channels/:slug', (request) =>
    directory.get(request.params.slug, audienceOf(request)),
  );

  app.post('/api/v1/channels', async (request, reply) => {
    guard.check(request);
    const created = await directory.create(parseBody(createChannelSchema, request));
    return reply.code(201).header('cache-control', 'no-store').send(created);
  });
  app.post<SlugParams>('/api/v1/channels/:slug/rotate-key', async (request, reply) => {
    guard.check(request);
    return reply.header('cache-control', 'no-store').send(await directory.rotateKey(request.params.slug));
  });
  app.put<SlugParams>('/api/v1/channels/:slug/passphrase', async (request) => {
    guard.check(request);
    const { passphrase } = parseBody(setPassphraseSchema, request);
    return directory.setPassphrase(request.params.slug, passphrase);
  });
  app.get<SlugParams>('/api/v1/channels/:slug/settings', async (request) => {
    guard.check(request);
    return directory.settings(request.params.slug);
  });
  app.patch<SlugParams>('/api/v1/channels/:slug/settings', async (request) => {
    guard.check(request);
    const changes = parseBody(changeChannelSettingsSchema, request);
    return directory.changeSettings(request.params.slug, changes);
  });
  app.delete<SlugParams>('/api/v1/channels/:slug', async (request, reply) => {
    guard.check(request);
    await directory.delete(request.params.slug);
    return reply.code(204).send();
  });
}
