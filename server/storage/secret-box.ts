import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { SecretBox } from '../platform/channels/secret-box.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** In front of what is sealed, so that another way of sealing could follow. */
const version = 'v1.';

/** Seals with AES-256-GCM: version, then nonce, tag and ciphertext in base64url. */
class KeyedSecretBox implements SecretBox {
  readonly #readKey: () => string;
  #key: Buffer | undefined;

  /** @param readKey called once, when the key is first needed */
  constructor(readKey: () => string) {
    this.#readKey = readKey;
  }

  seal(secret: string, purpose: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#keyNow(), nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return version + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  open(sealed: string, purpose: string): string {
    try {
      if (!sealed.startsWith(version)) throw new Error('It is sealed in an unknown way.');
      const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv(algorithm, this.#keyNow(), nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return (
        decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch (cause) {
      if (cause instanceof FootlightError) throw cause;
      throw new FootlightError(
        'SECRET_KEY_WRONG',
        `The ${purpose} can't be read with the relay's present secret key. Bring the former key back, or set the secret anew.`,
        { cause },
      );
    }
  }

  #keyNow(): Buffer {
    this.#key ??= Buffer.from(hkdfSync('sha256', this.#readKey(), '', 'footlight secret box', 32));
    return this.#key;
  }
}

/**
 * A key of 32 bytes for one purpose.
 * @param key the key of the settings; without it, that of the file counts
 * @throws FootlightError DATA_DIR_UNUSABLE
 */
export function deriveKey(key: string | undefined, file: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key ?? keyOfFile(file), '', `footlight ${purpose}`, 32));
}

/** @param key the key of the settings; without it, that of the file counts */
export function openSecretBox(key: string | undefined, file: string): SecretBox {
  return new KeyedSecretBox(() => key ?? keyOfFile(file));
}

/**
 * The key that lies in a file of the data directory, for its owner alone; made at first use.
 * @throws FootlightError DATA_DIR_UNUSABLE
 */
function keyOfFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT') throw unusable(file, cause);
  }
  const key = randomBytes(32).toString('base64url');
  try {
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw unusable(file, cause);
  }
  return key;
}

function unusable(file: string, cause: unknown): FootlightError {
  return new FootlightError(
    'DATA_DIR_UNUSABLE',
    `The secret key ${file} can't be used: ${messageOf(cause)}.`,
    {
      cause,
    },
  );
}
