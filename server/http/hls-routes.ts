import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Delivery } from '../delivery/delivery.ts';
import { parsePlaylistQuery, type PlaylistQuery } from '../delivery/playlist-query.ts';
import { bytesAnswer, textAnswer } from './cached-answers.ts';

const playlistType = 'application/vnd.apple.mpegurl';
const preflightAgeS = 86_400;

interface Addressed {
  Params: { slug: string; rendition: string; name: string };
}

export interface HlsCaching {
  /** For how long caches between here and the viewers may keep a playlist that goes on; 0 for not at all. */
  playlistSharedAgeS: number;
}

/** `/hls/SLUG/…`: the playlists and their media, for players of any origin. */
export function hlsRoutes(app: FastifyInstance, delivery: Delivery, caching: HlsCaching): void {
  const streamOf = (request: FastifyRequest<Addressed>) =>
    delivery.stream(
      request.params.slug,
      `${request.ip} ${(request.headers['user-agent'] ?? '').slice(0, 200)}`,
    );
  const send = (reply: FastifyReply, body: Uint8Array | undefined): FastifyReply => {
    if (reply.request.method !== 'HEAD') delivery.bytesSent += body?.byteLength ?? 0;
    return reply.send(body);
  };
  const { playlistSharedAgeS } = caching;
  const playlist = {
    type: playlistType,
    // A viewer's own cache asks again in any case.
    caching: playlistSharedAgeS === 0 ? 'no-cache' : `public, max-age=0, s-maxage=${playlistSharedAgeS}`,
  };
  const multivariant = { type: playlistType, caching: 'public, max-age=1' };
  const media = (rendition: string) => ({
    type: rendition === 'audio' ? 'audio/mp4' : 'video/mp4',
    caching: 'public, max-age=3600, immutable',
  });

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/hls/')) return;
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'content-length, content-range, date, etag')
      // Other pages may take it into their own documents, also those that are isolated.
      .header('cross-origin-resource-policy', 'cross-origin');
  });
  app.options('/hls/*', async (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, HEAD')
      .header('access-control-allow-headers', '*')
      .header('access-control-max-age', String(preflightAgeS))
      .send(),
  );
  app.get<Addressed>('/hls/:slug/index.m3u8', async (request, reply) => {
    const query = queryOf(request);
    const text = streamOf(request).multivariant();
    return send(reply, await textAnswer(request, reply, multivariant, text, query));
  });
  app.get<Addressed>('/hls/:slug/:rendition/playlist.m3u8', async (request, reply) => {
    const query = queryOf(request);
    const text = await streamOf(request).playlist(request.params.rendition, query, whileConnected(reply));
    return send(reply, await textAnswer(request, reply, playlist, text, query));
  });
  app.get<Addressed>('/hls/:slug/:rendition/:name', async (request, reply) => {
    const { rendition, name } = request.params;
    const bytes = await streamOf(request).resource(rendition, name, whileConnected(reply));
    return send(reply, bytesAnswer(request, reply, media(rendition), bytes, `${rendition}-${name}`));
  });
}

function queryOf({ url }: FastifyRequest<Addressed>): PlaylistQuery {
  const mark = url.indexOf('?');
  return parsePlaylistQuery(mark < 0 ? '' : url.slice(mark + 1));
}

/** Fires when the viewer is gone. */
function whileConnected(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    controller.abort();
  });
  return controller.signal;
}
