import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { FootlightError } from '../../../src/shared/base/errors.ts';

/** 192 bits of HMAC-SHA-256. */
const signatureLength = 32;
const version = '1';
/** Stands where a token is bound to nothing: every channel, every address, for ever. */
const any = '*';
/** Longer ones are none of ours. */
const maxTokenLength = 200;

export interface TokenScope {
  /** Absent: every channel, as an edge in front of the relay needs it. */
  slug?: string;
  /** ms since 1970; absent: for ever. */
  expiresMs?: number;
  /** The one address that it is good at. */
  address?: string;
}

/**
 * Tokens by which viewers watch private channels: `1.SLUG.EXPIRES.ADDRESS.SIGNATURE`, where the time is
 * in s since 1970, the address a keyed hash, and the signature one of all before it. Nothing of them is
 * kept here.
 */
export class ViewerTokens {
  readonly #key: Buffer;

  /** @param key random, of 32 bytes */
  constructor(key: Buffer) {
    this.#key = key;
  }

  sign({ slug, expiresMs, address }: TokenScope): string {
    const expires = expiresMs === undefined ? any : String(Math.ceil(expiresMs / 1000));
    const place = address === undefined ? any : this.#placeOf(address);
    const claims = [version, slug ?? any, expires, place].join('.');
    return `${claims}.${this.#signatureOf(claims)}`;
  }

  /**
   * Lets a token through that opens this channel, at this address, now.
   * @throws FootlightError VIEWER_TOKEN_WRONG, VIEWER_TOKEN_EXPIRED
   */
  check(token: string, slug: string, address: string, nowMs: number): void {
    const [versionOf, channel, expires, place, signature, ...more] =
      token.length <= maxTokenLength ? token.split('.') : [];
    if (versionOf !== version || signature === undefined || more.length > 0) throw wrong();
    const expected = Buffer.from(this.#signatureOf(token.slice(0, token.lastIndexOf('.'))));
    const given = Buffer.from(signature);
    if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) throw wrong();
    if (channel !== any && channel !== slug) throw wrong();
    if (place !== any && place !== this.#placeOf(address)) throw wrong();
    if (expires !== any && Number(expires) * 1000 <= nowMs) {
      throw new FootlightError(
        'VIEWER_TOKEN_EXPIRED',
        'The address to watch at has run out. Ask for a new one.',
      );
    }
  }

  #signatureOf(claims: string): string {
    return this.#digest('token', claims).slice(0, signatureLength);
  }

  #placeOf(address: string): string {
    return this.#digest('address', networkOf(address)).slice(0, 16);
  }

  #digest(purpose: string, text: string): string {
    return createHmac('sha256', this.#key).update(`${purpose} ${text}`).digest('base64url');
  }
}

/** The address of IPv4 as it is; of IPv6 the network of 64 bits, within which a device's address changes. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [front = '', back] = (address.split('%')[0] ?? '').split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const head = groupsOf(front);
  const tail = groupsOf(back ?? '');
  const zeros = back === undefined ? 0 : Math.max(8 - head.length - tail.length, 0);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}

function wrong(): FootlightError {
  return new FootlightError(
    'VIEWER_TOKEN_WRONG',
    'The token does not open this channel, or not from here. Ask for a new address to watch at.',
  );
}
