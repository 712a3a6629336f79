import type { FastifyReply, FastifyRequest } from 'fastify';
import type { QuerySuffixes, ServedText } from '../delivery/served-text.ts';
import { hasAlready, type AnswerKind } from './cached-answers.ts';
import { openHeaders } from './open-headers.ts';

/** Node writes a string of up to 16 KiB together with its head by one call of the system, and by itself. */
const maxStringBytes = 15 * 1024;

/** What all who ask for the same are given. */
interface ReadyAnswer {
  kind: AnswerKind;
  /** Names and values by turns. */
  head: readonly string[];
  /** A string has a byte in each character. */
  body: string | Buffer;
}

/** By the bytes of their bodies, of which there is one copy for all viewers. */
const readyAnswers = new WeakMap<Buffer, ReadyAnswer>();

/** An answer that only has to be written. */
interface OutgoingAnswer {
  /** Of its body. */
  sizeBytes: number;
  write: () => void;
}

/**
 * Makes the answer with a playlist, packed if the viewer takes that. Thousands wait for the same at once, so its
 * head and body are made once, and Fastify, which would put the head together for each, is passed by.
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
  const known = readyAnswers.get(bytes);
  const isKnown = known?.kind.caching === kind.caching && known.kind.type === kind.type;
  const { head, body } = isKnown ? known : makeReady(kind, tag, bytes, packed !== undefined);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, [...head, 'x-request-id', request.id]);
  if (request.method === 'HEAD') return { sizeBytes: 0, write: () => raw.end() };
  return { sizeBytes: bytes.byteLength, write: () => raw.end(body, 'latin1') };
}

function makeReady(kind: AnswerKind, tag: string, bytes: Buffer, isPacked: boolean): ReadyAnswer {
  const headers = {
    ...openHeaders,
    'content-type': kind.type,
    'content-length': String(bytes.byteLength),
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    etag: tag,
    'cache-control': kind.caching,
    vary: 'accept-encoding',
  };
  const body = bytes.byteLength > maxStringBytes ? bytes : bytes.toString('latin1');
  const answer = { kind, head: Object.entries(headers).flat(), body };
  readyAnswers.set(bytes, answer);
  return answer;
}

function takesGzip(request: FastifyRequest): boolean {
  const accepted = request.headers['accept-encoding'] ?? '';
  return /(?:^|[\s,])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))/.test(accepted);
}
