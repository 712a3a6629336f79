import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { parsePlaylistQuery, type PlaylistQuery } from '../delivery/playlist-query.ts';
import type { LiveStream } from '../delivery/live-stream.ts';
import type { ServedText } from '../delivery/served-text.ts';
import type { Audience } from '../platform/viewing/audience.ts';
import type { ViewerGate } from '../platform/viewing/viewer-gate.ts';
import { AnswerBatch } from './answer-batch.ts';
import { bytesAnswer, type AnswerKind } from './cached-answers.ts';
import { openHeaders } from './open-headers.ts';
import type { SlowReaders } from './slow-readers.ts';
import { textAnswer } from './text-answers.ts';
import { browserOf, viewerOf } from './viewing-routes.ts';

const playlistType = 'application/vnd.apple.mpegurl';
const preflightAgeS = 86_400;

interface Addressed {
  /** `key` is a channel's slug or a broadcast's id. */
  Params: { key: string; rendition: string; name: string };
}

/** What a viewer is let in to. */
interface Entered {
  slug: string;
  stream: LiveStream;
  /** Whether caches on the way may keep what is answered. */
  scope: 'public' | 'private';
}

/** Addresses with playlists and their media below them. */
interface Place {
  prefix: string;
  /** Whether who asks for playlists here is watching now. */
  isLive: boolean;
  /** For how long caches between here and the viewers may keep the playlists of renditions. */
  playlistCaching: string;
  enter: (request: FastifyRequest<Addressed>) => Promise<Entered>;
}

export interface HlsParts {
  delivery: Delivery;
  gate: ViewerGate;
  audience: Audience;
  slowReaders: SlowReaders;
  /** For how long caches between here and the viewers may keep a playlist that goes on; 0 for not at all. */
  playlistSharedAgeS: number;
}

/** `/hls/SLUG/…` and `/vod/ID/…`: the playlists and their media, for players of any origin. */
export function hlsRoutes(
  app: FastifyInstance,
  { delivery, gate, audience, slowReaders, playlistSharedAgeS }: HlsParts,
): void {
  const admit = async (request: FastifyRequest<Addressed>, slug: string): Promise<Entered['scope']> =>
    (await gate.admit(slug, viewerOf(request))) ? 'private' : 'public';
  /** The channel's session. */
  const enterLive = async (request: FastifyRequest<Addressed>): Promise<Entered> => {
    const { key: slug } = request.params;
    const scope = await admit(request, slug);
    return { slug, stream: delivery.stream(slug), scope };
  };
  /** A broadcast that is over. */
  const enterRecording = async (request: FastifyRequest<Addressed>): Promise<Entered> => {
    const { slug, stream } = await delivery.recording(request.params.key);
    return { slug, stream, scope: await admit(request, slug) };
  };
  const texts = new AnswerBatch();
  /** So many bytes are on their way. */
  const noteSent = (reply: FastifyReply, sizeBytes: number): void => {
    delivery.bytesSent += sizeBytes;
    slowReaders.watch(reply.raw, sizeBytes);
  };
  const send = (reply: FastifyReply, body: Uint8Array | undefined): FastifyReply => {
    void reply.send(body);
    noteSent(reply, reply.request.method === 'HEAD' ? 0 : (body?.byteLength ?? 0));
    return reply;
  };
  const sendText = async (
    request: FastifyRequest,
    reply: FastifyReply,
    kind: AnswerKind,
    text: ServedText,
    query: PlaylistQuery,
  ): Promise<FastifyReply> => {
    const answer = await textAnswer(request, reply, kind, text, query);
    if (!answer) return reply;
    texts.add(() => {
      answer.write();
      noteSent(reply, answer.sizeBytes);
    });
    return reply;
  };
  const kind = (type: string, scope: 'public' | 'private', caching: string): AnswerKind => ({
    type,
    caching: `${scope}, ${caching}`,
  });
  // A viewer's own cache asks again in any case.
  const liveCaching = playlistSharedAgeS === 0 ? 'no-cache' : `max-age=0, s-maxage=${playlistSharedAgeS}`;
  const places: Place[] = [
    { prefix: '/hls', isLive: true, playlistCaching: liveCaching, enter: enterLive },
    { prefix: '/vod', isLive: false, playlistCaching: 'max-age=60', enter: enterRecording },
  ];

  app.addHook('onRequest', async (request, reply) => {
    if (!places.some(({ prefix }) => request.url.startsWith(`${prefix}/`))) return;
    reply.headers(openHeaders);
  });
  for (const { prefix, isLive, playlistCaching, enter } of places) {
    app.options(`${prefix}/*`, async (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-methods', 'GET, HEAD')
        .header('access-control-allow-headers', '*')
        .header('access-control-max-age', String(preflightAgeS))
        .send(),
    );
    app.get<Addressed>(`${prefix}/:key/index.m3u8`, async (request, reply) => {
      const query = queryOf(request);
      const { stream, scope } = await enter(request);
      const answer = kind(playlistType, scope, 'max-age=1');
      return sendText(request, reply, answer, stream.multivariant(), query);
    });
    app.get<Addressed>(`${prefix}/:key/thumbnails.vtt`, async (request, reply) => {
      const query = queryOf(request);
      const { stream, scope } = await enter(request);
      const answer = kind('text/vtt; charset=utf-8', scope, 'max-age=5');
      return sendText(request, reply, answer, stream.thumbnailTrack(), query);
    });
    app.get<Addressed>(`${prefix}/:key/poster.jpg`, async (request, reply) => {
      const { stream, scope } = await enter(request);
      const jpeg = await stream.picture('poster');
      const answer = kind('image/jpeg', scope, 'max-age=30');
      return send(reply, bytesAnswer(request, reply, answer, jpeg, `poster-${stream.id}-${jpeg.byteLength}`));
    });
    app.get<Addressed>(`${prefix}/:key/:name`, async (request, reply) => {
      // The number behind the name is that of its tiles: those never change, but more may be there.
      const [, sheet] = /^(sprite-\d{1,9}-\d{1,9})\.\d{1,4}\.jpg$/.exec(request.params.name) ?? [];
      if (sheet === undefined) throw new FootlightError('NOT_FOUND', 'There is nothing at this address.');
      const { stream, scope } = await enter(request);
      const jpeg = await stream.picture(sheet);
      const answer = kind('image/jpeg', scope, 'max-age=3600, immutable');
      return send(reply, bytesAnswer(request, reply, answer, jpeg, `${stream.id}-${request.params.name}`));
    });
    app.get<Addressed>(`${prefix}/:key/:rendition/playlist.m3u8`, async (request, reply) => {
      const query = queryOf(request);
      const { slug, stream, scope } = await enter(request);
      if (isLive) audience.sawPlayer(slug, request.ip, browserOf(request));
      const text = await stream.playlist(request.params.rendition, query, reply.raw);
      const answer = kind(playlistType, scope, playlistCaching);
      return sendText(request, reply, answer, text, query);
    });
    app.get<Addressed>(`${prefix}/:key/:rendition/:name`, async (request, reply) => {
      const { rendition, name } = request.params;
      const { stream, scope } = await enter(request);
      const bytes = await stream.resource(rendition, name, reply.raw);
      const type = rendition === 'audio' ? 'audio/mp4' : 'video/mp4';
      const answer = kind(type, scope, 'max-age=3600, immutable');
      return send(reply, bytesAnswer(request, reply, answer, bytes, `${rendition}-${name}`));
    });
  }
}

function queryOf({ url }: FastifyRequest<Addressed>): PlaylistQuery {
  const mark = url.indexOf('?');
  return parsePlaylistQuery(mark < 0 ? '' : url.slice(mark + 1));
}
