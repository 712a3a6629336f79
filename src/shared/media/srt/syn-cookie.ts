import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { viewOf } from '../codec/bytes.ts';

const lifeUs = 60_000_000;

/**
 * What a caller must bring back before a listener keeps anything of it (draft-sharabayko-srt-01,
 * 4.3.1.1): proof that it gets what is sent to its address. A keyed hash, so nothing is remembered.
 */
export class SynCookies {
  /** Has taken the key in and nothing else: to copy it is half the work of a hash. */
  readonly #keyed: ReturnType<typeof hmac.create>;

  /** @param secret 32 random bytes */
  constructor(secret: Uint8Array) {
    this.#keyed = hmac.create(sha256, secret);
  }

  /** The cookie, 32 bits, of an address in the present minute. */
  bake(address: string, port: number, nowUs: number): number {
    return this.#bakeFor(address, port, Math.floor(nowUs / lifeUs));
  }

  /** True for the cookies of the present minute and of the one before. */
  isValid(cookie: number, address: string, port: number, nowUs: number): boolean {
    const minute = Math.floor(nowUs / lifeUs);
    return (
      cookie === this.#bakeFor(address, port, minute) || cookie === this.#bakeFor(address, port, minute - 1)
    );
  }

  #bakeFor(address: string, port: number, minute: number): number {
    const text = new TextEncoder().encode(`${address}|${port}|${minute}`);
    return viewOf(this.#keyed.clone().update(text).digest()).getUint32(0);
  }
}
