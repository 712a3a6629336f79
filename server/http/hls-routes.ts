import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Delivery } from '../delivery/delivery.ts';

const playlistType = 'application/vnd.apple.mpegurl';

interface Addressed {
  Params: { slug: string; rendition: string; name: string };
  Querystring: Record<string, unknown>;
}

/** `/hls/SLUG/…`: the playlists and their media, for players of any origin. */
export function hlsRoutes(app: FastifyInstance, delivery: Delivery): void {
  const send = (reply: FastifyReply, type: string, caching: string, body: Uint8Array): FastifyReply => {
    delivery.bytesSent += body.byteLength;
    return reply.header('content-type', type).header('cache-control', caching).send(body);
  };
  const streamOf = (request: FastifyRequest<Addressed>) =>
    delivery.stream(
      request.params.slug,
      `${request.ip} ${(request.headers['user-agent'] ?? '').slice(0, 200)}`,
    );

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/hls/')) reply.header('access-control-allow-origin', '*');
  });
  app.options('/hls/*', async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, HEAD')
      .header('access-control-allow-headers', '*')
      .header('access-control-max-age', '86400')
      .send(),
  );
  app.get<Addressed>('/hls/:slug/index.m3u8', async (request, reply) =>
    send(reply, playlistType, 'public, max-age=1', Buffer.from(streamOf(request).multivariant())),
  );
  app.get<Addressed>('/hls/:slug/:rendition/playlist.m3u8', async (request, reply) => {
    const text = await streamOf(request).playlist(
      request.params.rendition,
      request.query,
      whileConnected(reply),
    );
    return send(reply, playlistType, 'no-cache', Buffer.from(text));
  });
  app.get<Addressed>('/hls/:slug/:rendition/:name', async (request, reply) => {
    const { rendition, name } = request.params;
    const bytes = await streamOf(request).resource(rendition, name, whileConnected(reply));
    const type = rendition === 'audio' ? 'audio/mp4' : 'video/mp4';
    return send(reply, type, 'public, max-age=3600, immutable', bytes);
  });
}

/** Fires when the viewer is gone. */
function whileConnected(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    controller.abort();
  });
  return controller.signal;
}
