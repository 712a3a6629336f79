import type { ForwardStore, StoredForward } from '../platform/forwards/store.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';

const columns = [
  'id',
  'slug',
  'name',
  'url',
  'sealed_target as sealedTarget',
  'enabled',
  'created_at as createdAt',
] as const;

/** Forwards in PostgreSQL, embedded or not; they go with their channel. */
export class SqlForwardStore implements ForwardStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(slug: string): Promise<StoredForward[]> {
    return this.#database.db
      .selectFrom('forward')
      .select(columns)
      .where('slug', '=', slug)
      .orderBy('created_at')
      .execute();
  }

  async insert({ sealedTarget, createdAt, ...forward }: StoredForward): Promise<void> {
    await writeWithRoom(this.#database, ({ db }) =>
      db
        .insertInto('forward')
        .values({ ...forward, sealed_target: sealedTarget, created_at: createdAt })
        .execute(),
    );
  }

  update({ id, slug, name, url, sealedTarget, enabled }: StoredForward): Promise<boolean> {
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numUpdatedRows } = await db
        .updateTable('forward')
        .set({ name, url, sealed_target: sealedTarget, enabled })
        .where('id', '=', id)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  delete(slug: string, id: string): Promise<boolean> {
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numDeletedRows } = await db
        .deleteFrom('forward')
        .where('id', '=', id)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }
}
