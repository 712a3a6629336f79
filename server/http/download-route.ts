import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Broadcasts } from '../platform/broadcasts/broadcasts.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseByteRange } from './byte-range.ts';

/** `/api/v1/broadcasts/ID/download`: a recording as one MP4 file, for the admin token; also in ranges. */
export function downloadRoute(app: FastifyInstance, broadcasts: Broadcasts, guard: AdminGuard): void {
  app.get<{ Params: { id: string } }>(
    '/api/v1/broadcasts/:id/download',
    guard.only,
    async (request, reply) => {
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
    },
  );
}
