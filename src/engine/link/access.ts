import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FootlightError } from '../../shared/base/errors.ts';

/**
 * Who may use the link. The token proves that the caller was given the page's address by the shell;
 * Host and Origin keep web pages out that have talked a browser into calling loopback for them (DNS
 * rebinding, cross-site requests).
 */
export class LinkAccess {
  /** 256 bits, base64url. */
  readonly token: string;
  #authorities: readonly string[] = [];

  /** @param formerToken of an engine that died, which its pages go on showing */
  constructor(formerToken?: string) {
    this.token = formerToken ?? randomBytes(32).toString('base64url');
  }

  /** Told once the port is known. */
  setPort(port: number): void {
    this.#authorities = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** @throws FootlightError FORBIDDEN unless the request names this server and comes from its own page, or no page */
  checkCaller({ headers }: IncomingMessage): void {
    if (headers.host === undefined || !this.#authorities.includes(headers.host)) {
      throw new FootlightError(
        'FORBIDDEN',
        'This address is not the studio’s. Open the studio from its own window.',
      );
    }
    const isOwnOrigin = this.#authorities.some((authority) => headers.origin === `http://${authority}`);
    if (headers.origin !== undefined && !isOwnOrigin) {
      throw new FootlightError('FORBIDDEN', 'Another page may not talk to the studio.');
    }
  }

  /** @throws FootlightError UNAUTHORIZED */
  checkToken(url: URL): void {
    if (!isSameSecret(url.searchParams.get('token') ?? '', this.token)) {
      throw new FootlightError(
        'UNAUTHORIZED',
        'The studio’s token is missing or wrong. Open the studio from its own window.',
      );
    }
  }
}

/** Takes as long for a wrong one as for the right one. */
export function isSameSecret(shown: string, expected: string): boolean {
  const shownBytes = Buffer.from(shown);
  const expectedBytes = Buffer.from(expected);
  return shownBytes.byteLength === expectedBytes.byteLength && timingSafeEqual(shownBytes, expectedBytes);
}
