import type { LiveStore, StoredAsset, StoredFeed } from '../platform/live/store.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';

/** Live feeds and the files of their overlays in PostgreSQL, embedded or not; they go with their channel. */
export class SqlLiveStore implements LiveStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(slug: string): Promise<StoredFeed | undefined> {
    return this.#database.db
      .selectFrom('live_feed')
      .select(['overlay_key_hash as overlayKeyHash', 'overlays', 'events'])
      .where('slug', '=', slug)
      .executeTakeFirst();
  }

  async put(slug: string, { overlayKeyHash, overlays, events }: StoredFeed): Promise<void> {
    const row = { overlay_key_hash: overlayKeyHash, overlays, events };
    await writeWithRoom(this.#database, ({ db }) =>
      db
        .insertInto('live_feed')
        .values({ slug, ...row })
        .onConflict((conflict) => conflict.column('slug').doUpdateSet(row))
        .execute(),
    );
  }

  async assetSizes(slug: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.db
      .selectFrom('overlay_asset')
      .select(['id', 'byte_length as byteLength'])
      .where('slug', '=', slug)
      .execute();
    return new Map(rows.map(({ id, byteLength }) => [id, byteLength]));
  }

  async asset(slug: string, id: string): Promise<StoredAsset | undefined> {
    const row = await this.#database.db
      .selectFrom('overlay_asset')
      .select(['media_type as mediaType', 'content'])
      .where('slug', '=', slug)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && { mediaType: row.mediaType, bytes: Buffer.from(row.content, 'base64') };
  }

  async putAsset(slug: string, id: string, { mediaType, bytes }: StoredAsset): Promise<void> {
    // As text, so that a backup needs no form of its own for it.
    const content = bytes.toString('base64');
    await writeWithRoom(this.#database, ({ db }) =>
      db
        .insertInto('overlay_asset')
        .values({ slug, id, media_type: mediaType, byte_length: bytes.byteLength, content })
        .onConflict((conflict) => conflict.columns(['slug', 'id']).doNothing())
        .execute(),
    );
  }

  async keepAssets(slug: string, ids: readonly string[]): Promise<void> {
    const removal = this.#database.db.deleteFrom('overlay_asset').where('slug', '=', slug);
    await (ids.length === 0 ? removal : removal.where('id', 'not in', ids)).execute();
  }
}
