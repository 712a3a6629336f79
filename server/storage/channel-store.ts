import type { Updateable } from 'kysely';
import type { ChannelStore, StoredChannel } from '../platform/channels/store.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

const columns = [
  'slug',
  'title',
  'key_hash as keyHash',
  'sealed_passphrase as sealedPassphrase',
  'created_at as createdAt',
] as const;

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
    return writeWithRoom(this.#database, async ({ db }) => {
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
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numDeletedRows } = await db.deleteFrom('channel').where('slug', '=', slug).executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }

  #update(slug: string, values: Updateable<Tables['channel']>): Promise<boolean> {
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numUpdatedRows } = await db
        .updateTable('channel')
        .set(values)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }
}
