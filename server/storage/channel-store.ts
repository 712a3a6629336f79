import type { Updateable } from 'kysely';
import { messageOf, FootlightError } from '../../src/shared/base/errors.ts';
import type { ChannelStore, StoredChannel } from '../platform/channels/store.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

const columns = [
  'slug',
  'title',
  'key_hash as keyHash',
  'sealed_passphrase as sealedPassphrase',
  'created_at as createdAt',
] as const;
/** SQLSTATE 53100, and how the embedded database says it. */
const diskFull = /^53100$|No space left|ENOSPC/i;

/** Channels in PostgreSQL, embedded or not. */
export class SqlChannelStore implements ChannelStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<StoredChannel[]> {
    return this.#database.db.selectFrom('channel').select(columns).orderBy('slug').execute();
  }

  find(slug: string): Promise<StoredChannel | undefined> {
    return this.#database.db
      .selectFrom('channel')
      .select(columns)
      .where('slug', '=', slug)
      .executeTakeFirst();
  }

  findByKeyHash(keyHash: string): Promise<StoredChannel | undefined> {
    return this.#database.db
      .selectFrom('channel')
      .select(columns)
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
  }

  async count(): Promise<number> {
    const { count } = await this.#database.db
      .selectFrom('channel')
      .select((expression) => expression.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  insert({ slug, title, keyHash, sealedPassphrase }: Omit<StoredChannel, 'createdAt'>): Promise<boolean> {
    return this.#write(async ({ db }) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('channel')
        .values({ slug, title, key_hash: keyHash, sealed_passphrase: sealedPassphrase })
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    });
  }

  setKeyHash(slug: string, keyHash: string): Promise<boolean> {
    return this.#update(slug, { key_hash: keyHash });
  }

  setSealedPassphrase(slug: string, sealed: string | null): Promise<boolean> {
    return this.#update(slug, { sealed_passphrase: sealed });
  }

  delete(slug: string): Promise<boolean> {
    return this.#write(async ({ db }) => {
      const { numDeletedRows } = await db.deleteFrom('channel').where('slug', '=', slug).executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }

  #update(slug: string, values: Updateable<Tables['channel']>): Promise<boolean> {
    return this.#write(async ({ db }) => {
      const { numUpdatedRows } = await db
        .updateTable('channel')
        .set(values)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  /** Asks for room before the write: the embedded database does not survive running out of it. */
  async #write(write: (database: Database) => Promise<boolean>): Promise<boolean> {
    this.#database.assertRoom();
    try {
      return await write(this.#database);
    } catch (cause) {
      const code = (cause as { code?: unknown } | undefined)?.code;
      if (diskFull.test(String(code)) || diskFull.test(messageOf(cause))) {
        throw new FootlightError(
          'STORAGE_FULL',
          "The database's disk is full. Free some room and try again.",
          { cause },
        );
      }
      throw cause;
    }
  }
}
