import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../src/shared/base/errors.ts';
import { changeChannelSettingsSchema } from '../../src/shared/contracts/channel-settings.ts';
import { createChannelSchema, setPassphraseSchema } from '../../src/shared/contracts/relay.ts';
import type { ViewerGate } from '../platform/viewing/viewer-gate.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';
import { viewerOf } from './viewing-routes.ts';
import type { ChannelDirectory } from '../platform/channels/channel-directory.ts';

interface SlugParams {
  Params: { slug: string };
}

/** Where a value of the body is wrong that has a code of its own. */
const codeOfField: Readonly<Record<string, ErrorCode>> = {
  slug: 'SLUG_INVALID',
  passphrase: 'PASSPHRASE_INVALID',
};

/** `/api/v1/channels`: everybody may read what is not private; the admin token makes and removes. */
export function channelRoutes(
  app: FastifyInstance,
  directory: ChannelDirectory,
  guard: AdminGuard,
  gate: ViewerGate,
): void {
  const audienceOf = (request: FastifyRequest) => (guard.isAdmin(request) ? 'admin' : 'everybody');
  app.get('/api/v1/channels', async (request) => ({ channels: await directory.list(audienceOf(request)) }));
  app.get<SlugParams>('/api/v1/channels/:slug', async (request) => {
    const { slug } = request.params;
    if (!guard.isAdmin(request)) await gate.admit(slug, viewerOf(request));
    return directory.get(slug, audienceOf(request));
  });

  app.post('/api/v1/channels', async (request, reply) => {
    guard.check(request);
    const created = await directory.create(parseBody(createChannelSchema, request, 'channel', codeOfField));
    return reply.code(201).header('cache-control', 'no-store').send(created);
  });
  app.post<SlugParams>('/api/v1/channels/:slug/rotate-key', async (request, reply) => {
    guard.check(request);
    return reply.header('cache-control', 'no-store').send(await directory.rotateKey(request.params.slug));
  });
  app.put<SlugParams>('/api/v1/channels/:slug/passphrase', async (request) => {
    guard.check(request);
    const { passphrase } = parseBody(setPassphraseSchema, request, 'channel', codeOfField);
    return directory.setPassphrase(request.params.slug, passphrase);
  });
  app.get<SlugParams>('/api/v1/channels/:slug/settings', async (request) => {
    guard.check(request);
    return directory.settings(request.params.slug);
  });
  app.patch<SlugParams>('/api/v1/channels/:slug/settings', async (request) => {
    guard.check(request);
    const changes = parseBody(changeChannelSettingsSchema, request, 'channel', codeOfField);
    return directory.changeSettings(request.params.slug, changes);
  });
  app.post<SlugParams>('/api/v1/channels/:slug/switch-publisher', async (request) => {
    guard.check(request);
    return directory.switchPublisher(request.params.slug);
  });
  app.delete<SlugParams>('/api/v1/channels/:slug', async (request, reply) => {
    guard.check(request);
    await directory.delete(request.params.slug);
    return reply.code(204).send();
  });
}
