import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseByteRange } from './byte-range.ts';

/** An answer's type and how long it may be kept. */
export interface AnswerKind {
  type: string;
  caching: string;
}

/**
 * Sets the head of an answer with bytes that never change.
 * @param name what sets them apart from all others of the relay
 * @returns its body: the stretch that is asked for; none if the viewer has them already
 */
export function bytesAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: AnswerKind,
  bytes: Uint8Array,
  name: string,
): Uint8Array | undefined {
  const tag = `"${name}"`;
  reply.header('etag', tag).header('cache-control', kind.caching).header('accept-ranges', 'bytes');
  if (hasAlready(request, tag)) {
    reply.code(304);
    return undefined;
  }
  reply.header('content-type', kind.type);
  const { range: asked, 'if-range': condition } = request.headers;
  // A stretch of something else is of no use (RFC 9110 13.1.5).
  const isSame = condition === undefined || condition === tag;
  const range = isSame ? parseByteRange(asked, bytes.byteLength) : undefined;
  if (range === undefined) return bytes;
  if (range === 'unsatisfiable') {
    reply.code(416).header('content-range', `bytes */${bytes.byteLength}`);
    return undefined;
  }
  reply.code(206).header('content-range', `bytes ${range.start}-${range.end - 1}/${bytes.byteLength}`);
  return bytes.subarray(range.start, range.end);
}

/** If-None-Match compares weakly (RFC 9110 13.1.2). */
export function hasAlready(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  const bare = (text: string): string => text.trim().replace(/^W\//, '');
  return known.split(',').some((each) => each.trim() === '*' || bare(each) === bare(tag));
}
