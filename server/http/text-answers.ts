import type { FastifyReply, FastifyRequest } from 'fastify';
import type { QuerySuffixes, ServedText } from '../delivery/served-text.ts';
import { hasAlready, type AnswerKind } from './cached-answers.ts';
import { openHeaders } from './open-headers.ts';

/** What the answers begin with of all who ask for the same. */
interface ReadyHead {
  kind: AnswerKind;
  /** Names and values by turns. */
  head: readonly string[];
}

/** By their bodies, of which there is one copy for all viewers. */
const readyHeads = new WeakMap<Buffer, ReadyHead>();

/** An answer that only has to be written. */
interface OutgoingAnswer {
  /** Of its body. */
  sizeBytes: number;
  write: () => void;
}

/**
 * Makes the answer with a playlist, packed if the viewer takes that. Thousands wait for the same at once, so its
 * head is made once, and Fastify, which would put the head together for each, is passed by.
 * @returns undefined if the viewer has the same already, and was told so
 */
export async function textAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: AnswerKind,
  text: ServedText,
  suffixes: QuerySuffixes,
): Promise<OutgoingAnswer | undefined> {
  // Weak: packed and plain are the same to the viewer (RFC 9110 8.8.1).
  const tag = `W/"${text.version}"`;
  if (hasAlready(request, tag)) {
    reply.header('etag', tag).header('cache-control', kind.caching).header('vary', 'accept-encoding');
    void reply.code(304).send();
    return undefined;
  }
  const packed = takesGzip(request) ? await text.gzipped(suffixes) : undefined;
  const bytes = packed ?? text.body(suffixes);
  const known = readyHeads.get(bytes);
  const isKnown = known?.kind.caching === kind.caching && known.kind.type === kind.type;
  const { head } = isKnown ? known : makeReady(kind, tag, bytes, packed !== undefined);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, [...head, 'x-request-id', request.id]);
  if (request.method === 'HEAD') return { sizeBytes: 0, write: () => raw.end() };
  // As bytes: Node would copy a string for every viewer, and thousands of copies make the garbage collector stop
  // everything in the midst of the answers.
  return { sizeBytes: bytes.byteLength, write: () => raw.end(bytes) };
}

function makeReady(kind: AnswerKind, tag: string, bytes: Buffer, isPacked: boolean): ReadyHead {
  const headers = {
    ...openHeaders,
    'content-type': kind.type,
    'content-length': String(bytes.byteLength),
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    etag: tag,
    'cache-control': kind.caching,
    vary: 'accept-encoding',
  };
  const ready = { kind, head: Object.entries(headers).flat() };
  readyHeads.set(bytes, ready);
  return ready;
}

function takesGzip(request: FastifyRequest): boolean {
  const accepted = request.headers['accept-encoding'] ?? '';
  return /(?:^|[\s,])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))/.test(accepted);
}
