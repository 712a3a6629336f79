import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { DownloadAddress } from '../../src/shared/contracts/broadcasts.ts';
import type { Broadcasts } from '../platform/broadcasts/broadcasts.ts';
import type { DownloadTokens } from '../platform/broadcasts/download-tokens.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseByteRange } from './byte-range.ts';
import { streamKeyOf } from './live-routes.ts';

export interface DownloadParts {
  broadcasts: Broadcasts;
  downloadTokens: DownloadTokens;
  /** @throws FootlightError STREAM_KEY_WRONG, CHANNEL_NOT_FOUND */
  authenticate: (streamKey: string, slug: string) => Promise<unknown>;
  guard: AdminGuard;
}

interface IdParams {
  Params: { id: string };
}

/** For a large file over a slow line, with interruptions. */
const addressLifeMs = 24 * 3_600_000;

/**
 * `/api/v1/broadcasts/ID/download`: a recording as one MP4 file, for the admin token, or by an address that
 * is given to who has it or the channel's stream key; also in ranges.
 */
export function downloadRoute(
  app: FastifyInstance,
  { broadcasts, downloadTokens, authenticate, guard }: DownloadParts,
): void {
  const admit = async (request: FastifyRequest<IdParams>, reply: FastifyReply): Promise<void> => {
    reply.header('cache-control', 'no-store');
    const { token } = request.query as Record<string, unknown>;
    if (typeof token === 'string') downloadTokens.check(token, request.params.id, Date.now());
    else guard.check(request);
  };
  app.post<IdParams>('/api/v1/broadcasts/:id/download-address', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { id } = request.params;
    if (!guard.isAdmin(request)) {
      const streamKey = streamKeyOf(request.headers);
      const { slug } = await broadcasts.get(id).catch((failure: unknown) => {
        if (!(failure instanceof FootlightError) || failure.code !== 'NOT_FOUND') throw failure;
        // Nobody learns by a wrong key which recordings there are.
        throw new FootlightError('STREAM_KEY_WRONG', 'The stream key is that of no such recording.');
      });
      await authenticate(streamKey, slug);
    }
    const { byteLength } = await broadcasts.download(id);
    const expiresMs = Date.now() + addressLifeMs;
    const answer: DownloadAddress = {
      path: `/api/v1/broadcasts/${id}/download?token=${downloadTokens.sign(id, expiresMs)}`,
      bytes: byteLength,
      expiresAt: new Date(expiresMs).toISOString(),
    };
    return reply.code(201).send(answer);
  });
  app.get<IdParams>('/api/v1/broadcasts/:id/download', { onRequest: admit }, async (request, reply) => {
    const { id } = request.params;
    const { slug, startedAt } = await broadcasts.get(id);
    const file = await broadcasts.download(id);
    // The same recording is the same file, whenever it is asked for.
    const tag = `"${id}-${file.byteLength}"`;
    const name = `${slug}-${startedAt.slice(0, 19).replaceAll(':', '-')}.mp4`;
    reply
      .header('content-type', 'video/mp4')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('accept-ranges', 'bytes')
      .header('etag', tag);
    const { range: asked, 'if-range': condition } = request.headers;
    const isSame = condition === undefined || condition === tag;
    const range = isSame ? parseByteRange(asked, file.byteLength) : undefined;
    if (range === 'unsatisfiable') {
      return reply.code(416).header('content-range', `bytes */${file.byteLength}`).send();
    }
    const { start, end } = range ?? { start: 0, end: file.byteLength };
    if (range) {
      reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${file.byteLength}`);
    }
    reply.header('content-length', String(end - start));
    return reply.send(request.method === 'HEAD' ? undefined : Readable.from(file.read(start, end)));
  });
}
