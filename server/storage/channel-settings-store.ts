import type { ChannelSettingsStore } from '../platform/channels/channel-settings.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';

/** Channels' settings in PostgreSQL, embedded or not; they go with their channel. */
export class SqlChannelSettingsStore implements ChannelSettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(slug: string): Promise<string | undefined> {
    const row = await this.#database.db
      .selectFrom('channel_settings')
      .select('settings')
      .where('slug', '=', slug)
      .executeTakeFirst();
    return row?.settings;
  }

  async put(slug: string, settings: string): Promise<void> {
    await writeWithRoom(this.#database, ({ db }) =>
      db
        .insertInto('channel_settings')
        .values({ slug, settings })
        .onConflict((conflict) => conflict.column('slug').doUpdateSet({ settings }))
        .execute(),
    );
  }
}
