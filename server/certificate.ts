import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Emitter } from '../src/shared/base/emitter.ts';
import { FootlightError, messageOf } from '../src/shared/base/errors.ts';
import type { Logger } from '../src/shared/base/logger.ts';

/** Files in PEM: the certificate with those that it hangs on, and its key. */
export interface CertificateFiles {
  certificateFile: string;
  keyFile: string;
}

export interface CertificateEvents {
  /** Other files were taken; new connections are to use them. */
  changed: SecureContext;
}

interface Loaded {
  pem: { cert: Buffer; key: Buffer };
  secureContext: SecureContext;
  validUntil: Date;
}

const maxFileBytes = 1024 * 1024;
/** Renewals are days apart, and the old certificate is good for a while yet. */
const checkIntervalMs = 30_000;
const oldestProtocol = 'TLSv1.2';

/**
 * The certificate that all doors with TLS show. It is read again when its files change, as they do
 * when it is renewed; files that don't fit together are left alone until they do.
 */
export class Certificate extends Emitter<CertificateEvents> {
  readonly #files: CertificateFiles;
  readonly #log: Logger;
  readonly #interval: NodeJS.Timeout;
  #loaded: Loaded;
  /** What the files looked like when they were last read, whether they were of use or not. */
  #seen: string;

  private constructor(files: CertificateFiles, loaded: Loaded, seen: string, logger: Logger) {
    super((failure, name) => {
      logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    });
    this.#files = files;
    this.#loaded = loaded;
    this.#seen = seen;
    this.#log = logger;
    this.#interval = setInterval(() => void this.reload(), checkIntervalMs);
    this.#warnIfOver();
  }

  /** @throws FootlightError CONFIG_INVALID if the files can't be read or don't belong together */
  static async open(files: CertificateFiles, logger: Logger): Promise<Certificate> {
    const seen = await stampOf(files);
    return new Certificate(files, await load(files), seen, logger);
  }

  /** As the files have it. */
  get pem(): { cert: Buffer; key: Buffer } {
    return this.#loaded.pem;
  }

  get secureContext(): SecureContext {
    return this.#loaded.secureContext;
  }

  get validUntil(): Date {
    return this.#loaded.validUntil;
  }

  /** Reads the files again if they have changed. Never rejects: the log tells what is wrong with them. */
  async reload(): Promise<void> {
    const seen = await stampOf(this.#files);
    if (seen === this.#seen) return;
    this.#seen = seen;
    try {
      this.#loaded = await load(this.#files);
    } catch (failure) {
      this.#log.warn({ reason: messageOf(failure) }, 'The new certificate is not used; the old one goes on.');
      return;
    }
    this.#log.info({ validUntil: this.validUntil.toISOString() }, 'A new certificate is used.');
    this.#warnIfOver();
    this.emit('changed', this.secureContext);
  }

  override dispose(): void {
    clearInterval(this.#interval);
    super.dispose();
  }

  #warnIfOver(): void {
    if (this.validUntil.getTime() > Date.now()) return;
    this.#log.warn(
      { validUntil: this.validUntil.toISOString() },
      'The certificate is no longer valid: renew it. Publishers and viewers will refuse it.',
    );
  }
}

/** Another text whenever one of the files was changed or replaced. */
async function stampOf({ certificateFile, keyFile }: CertificateFiles): Promise<string> {
  const stamps = [certificateFile, keyFile].map(async (file) => {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  });
  return (await Promise.allSettled(stamps))
    .map((result) => (result.status === 'fulfilled' ? result.value : 'missing'))
    .join(', ');
}

async function load({ certificateFile, keyFile }: CertificateFiles): Promise<Loaded> {
  const [cert, key] = await Promise.all([read(certificateFile), read(keyFile)]);
  try {
    const { validToDate } = new X509Certificate(cert);
    const secureContext = createSecureContext({ cert, key, minVersion: oldestProtocol });
    return { pem: { cert, key }, secureContext, validUntil: validToDate };
  } catch (cause) {
    throw new FootlightError(
      'CONFIG_INVALID',
      `${certificateFile} and ${keyFile} are not a certificate and its key in PEM: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

async function read(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) throw new Error('it is larger than 1 MB');
    return await readFile(file);
  } catch (cause) {
    throw new FootlightError('CONFIG_INVALID', `The file ${file} can't be read: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
