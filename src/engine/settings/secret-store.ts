import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { JsonStore } from './json-store.ts';

/** Encrypts with the operating system's keychain; the Electron shell has one. */
export interface SecretSealer {
  /** @returns text that may lie in a file */
  seal(secret: string): Promise<string>;
  /** Undefined if it was sealed by another user or machine. */
  unseal(sealed: string): Promise<string | undefined>;
}

/** Keeps stream keys and passphrases, each under an id. */
export interface SecretStore {
  /** True if the operating system's keychain protects them. */
  readonly keychain: boolean;
  has(id: string): boolean;
  get(id: string): Promise<string | undefined>;
  set(id: string, secret: string): Promise<void>;
  remove(id: string): void;
}

const fileSchema = z.strictObject({
  version: z.literal(1),
  secrets: z.record(
    z.string(),
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('plain'), text: z.string().max(4000) }),
      z.strictObject({ kind: z.literal('sealed'), text: z.string().max(16_000) }),
    ]),
  ),
});
type SecretFile = z.infer<typeof fileSchema>;

/**
 * A file that only its owner may read, with the secrets in it sealed where the shell can seal. What
 * the Electron shell sealed is as good as not there in the browser shell, and asked for anew.
 */
export class FileSecretStore implements SecretStore {
  readonly #store: JsonStore<SecretFile>;
  readonly #sealer: SecretSealer | undefined;
  #secrets: SecretFile['secrets'];

  constructor(directory: string, sealer: SecretSealer | undefined, wallClock: WallClock, logger: Logger) {
    this.#sealer = sealer;
    const path = join(directory, 'keys.json');
    this.#store = new JsonStore({ path, schema: fileSchema, wallClock, logger, backupCount: 0 });
    this.#secrets = this.#store.load().value?.secrets ?? {};
  }

  get keychain(): boolean {
    return this.#sealer !== undefined;
  }

  /** Every one that can be read, so that what is said elsewhere can be held against them. */
  async all(): Promise<string[]> {
    const found = await Promise.all(Object.keys(this.#secrets).map((id) => this.get(id)));
    return found.filter((secret) => secret !== undefined);
  }

  has(id: string): boolean {
    const entry = this.#secrets[id];
    return entry !== undefined && (entry.kind === 'plain' || this.#sealer !== undefined);
  }

  async get(id: string): Promise<string | undefined> {
    const entry = this.#secrets[id];
    return entry?.kind === 'sealed' ? this.#sealer?.unseal(entry.text) : entry?.text;
  }

  async set(id: string, secret: string): Promise<void> {
    const entry = this.#sealer
      ? ({ kind: 'sealed', text: await this.#sealer.seal(secret) } as const)
      : ({ kind: 'plain', text: secret } as const);
    this.#save({ ...this.#secrets, [id]: entry });
  }

  remove(id: string): void {
    if (!(id in this.#secrets)) return;
    this.#save(Object.fromEntries(Object.entries(this.#secrets).filter(([key]) => key !== id)));
  }

  #save(secrets: SecretFile['secrets']): void {
    this.#store.save({ version: 1, secrets });
    this.#secrets = secrets;
  }
}
