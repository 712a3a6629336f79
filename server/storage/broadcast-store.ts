import type { BroadcastStore, StoredBroadcast } from '../platform/broadcasts/store.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

/** Which broadcasts there are, in PostgreSQL, embedded or not. */
export class SqlBroadcastStore implements BroadcastStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(slug: string, limit: number): Promise<StoredBroadcast[]> {
    const rows = await this.#database.db
      .selectFrom('broadcast')
      .selectAll()
      .where('slug', '=', slug)
      .orderBy('started_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(fromRow);
  }

  async ended(): Promise<Pick<StoredBroadcast, 'id' | 'slug' | 'endedMs' | 'byteLength'>[]> {
    const rows = await this.#database.db
      .selectFrom('broadcast')
      .selectAll()
      .where('ended_at', 'is not', null)
      .orderBy('ended_at')
      .execute();
    return rows.map(fromRow);
  }

  async ids(): Promise<string[]> {
    return (await this.#database.db.selectFrom('broadcast').select('id').execute()).map(({ id }) => id);
  }

  async find(id: string): Promise<StoredBroadcast | undefined> {
    const row = await this.#database.db
      .selectFrom('broadcast')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  async put({ id, slug, title, kind, ...broadcast }: StoredBroadcast): Promise<void> {
    const values = {
      started_at: new Date(broadcast.startedMs),
      ended_at: broadcast.endedMs === null ? null : new Date(broadcast.endedMs),
      duration_ms: Math.round(broadcast.durationMs),
      bytes: broadcast.byteLength,
      renditions: broadcast.renditions.join(','),
    };
    await writeWithRoom(this.#database, ({ db }) =>
      db
        .insertInto('broadcast')
        .values({ id, slug, title, kind, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute(),
    );
  }

  async delete(id: string): Promise<void> {
    await this.#database.db.deleteFrom('broadcast').where('id', '=', id).execute();
  }
}

function fromRow(row: Tables['broadcast']): StoredBroadcast {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    kind: row.kind,
    startedMs: row.started_at.getTime(),
    endedMs: row.ended_at === null ? null : row.ended_at.getTime(),
    durationMs: row.duration_ms,
    byteLength: row.bytes,
    renditions: row.renditions === '' ? [] : row.renditions.split(','),
  };
}
