import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FootlightError } from '../../src/shared/base/errors.ts';

/** Lets those requests through that bear the admin token. */
export class AdminGuard {
  readonly #expected: Buffer;
  /** Options of a route that is for admins only, and whose answers nobody keeps. */
  readonly only = {
    onRequest: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      reply.header('cache-control', 'no-store');
      this.check(request);
    },
  };

  constructor(token: string) {
    this.#expected = digest(token);
  }

  /** True if the request bears the admin token. */
  isAdmin(request: FastifyRequest): boolean {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) return false;
    // Digests are equally long, as the comparison in constant time wants.
    return timingSafeEqual(digest(token), this.#expected);
  }

  /** @throws FootlightError UNAUTHORIZED */
  check(request: FastifyRequest): void {
    if (this.isAdmin(request)) return;
    throw new FootlightError('UNAUTHORIZED', 'This needs the admin token, as "Authorization: Bearer TOKEN".');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
