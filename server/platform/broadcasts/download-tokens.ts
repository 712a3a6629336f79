import { createHmac, timingSafeEqual } from 'node:crypto';
import { FootlightError } from '../../../src/shared/base/errors.ts';

/** 192 bits of HMAC-SHA-256. */
const signatureLength = 32;
/** Longer ones are none of ours. */
const maxTokenLength = 60;

/**
 * Tokens by which a browser fetches one recording as a file, since a link can't carry the admin token or a
 * stream key: `EXPIRES.SIGNATURE`, where the time is in s since 1970. Nothing of them is kept here.
 */
export class DownloadTokens {
  readonly #key: Buffer;

  /** @param key random, of 32 bytes */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** @param expiresMs since 1970 */
  sign(id: string, expiresMs: number): string {
    const expires = String(Math.ceil(expiresMs / 1000));
    return `${expires}.${this.#signatureOf(id, expires)}`;
  }

  /**
   * Lets a token through that opens this recording now.
   * @throws FootlightError UNAUTHORIZED
   */
  check(token: string, id: string, nowMs: number): void {
    const [expires = '', signature = ''] = token.length <= maxTokenLength ? token.split('.') : [];
    const expected = Buffer.from(this.#signatureOf(id, expires));
    const given = Buffer.from(signature);
    const isGenuine = given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
    if (isGenuine && Number(expires) * 1000 > nowMs) return;
    throw new FootlightError(
      'UNAUTHORIZED',
      'The address of this download is wrong or has run out. Begin it again from the recording’s page.',
    );
  }

  #signatureOf(id: string, expires: string): string {
    return createHmac('sha256', this.#key)
      .update(`${id} ${expires}`)
      .digest('base64url')
      .slice(0, signatureLength);
  }
}
