import { aeskw } from '@noble/ciphers/aes.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { concatBytes } from '../codec/bytes.ts';
import type { KeyLengthBytes, KeyMaterial } from './key-material.ts';

/** The stream keys of a key material message; at least one is there. */
export interface StreamKeys {
  even?: Uint8Array;
  odd?: Uint8Array;
}

const rounds = 2048;
/** Salts in a row, none of which led to keys, until no more is tried: each costs milliseconds. */
const maxFailures = 8;

/**
 * Wraps stream keys by a passphrase (draft-sharabayko-srt-01, 6.1.4, 6.1.5). It keeps the key that the
 * last salt led to, since a stream has the same salt from its beginning to its end.
 */
export class KeyWrapping {
  readonly #passphrase: string;
  #last: { salt: Uint8Array; wrappingKey: Uint8Array } | undefined;
  #failures = 0;

  /** @param passphrase 10 to 79 bytes of UTF-8 */
  constructor(passphrase: string) {
    this.#passphrase = passphrase;
  }

  /** As many keys as `keys` has, the even one first. */
  wrap(keys: StreamKeys, salt: Uint8Array, keyLengthBytes: KeyLengthBytes): KeyMaterial {
    const { even, odd } = keys;
    const plain = concatBytes([even, odd].filter((key) => key !== undefined));
    const keyFlags = even ? (odd ? 3 : 1) : 2;
    const wrappedKeys = aeskw(this.#wrappingKey(salt, keyLengthBytes)).encrypt(plain);
    return { keyFlags, salt, keyLengthBytes, wrappedKeys };
  }

  /** Undefined if the passphrase is not the one they were wrapped by, or too many were tried. */
  unwrap({ keyFlags, salt, keyLengthBytes, wrappedKeys }: KeyMaterial): StreamKeys | undefined {
    if (this.#failures >= maxFailures) return undefined;
    try {
      const plain = aeskw(this.#wrappingKey(salt, keyLengthBytes)).decrypt(wrappedKeys);
      this.#failures = 0;
      const first = plain.slice(0, keyLengthBytes);
      if (keyFlags === 3) return { even: first, odd: plain.slice(keyLengthBytes) };
      return keyFlags === 1 ? { even: first } : { odd: first };
    } catch {
      // RFC 3394's own check: another key, or bytes that were changed.
      this.#failures += 1;
      return undefined;
    }
  }

  #wrappingKey(salt: Uint8Array, keyLengthBytes: KeyLengthBytes): Uint8Array {
    const last = this.#last;
    if (last?.wrappingKey.byteLength === keyLengthBytes && sameBytes(last.salt, salt)) {
      return last.wrappingKey;
    }
    const wrappingKey = pbkdf2(sha1, this.#passphrase, salt.subarray(8), {
      c: rounds,
      dkLen: keyLengthBytes,
    });
    this.#last = { salt: salt.slice(), wrappingKey };
    return wrappingKey;
  }
}

/** True if both hold the same; takes its time by where they differ, so nothing secret goes in. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
