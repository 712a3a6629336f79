import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { Tables } from './tables.ts';

/** Every step of the schema, in the order of the names. A step that was released is never changed. */
const migrations: Record<string, Migration> = {
  '0001-channels': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('channel')
        .addColumn('slug', 'varchar(40)', (column) => column.primaryKey())
        .addColumn('title', 'varchar(140)', (column) => column.notNull())
        .addColumn('key_hash', 'char(64)', (column) => column.notNull().unique())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .execute();
    },
  },
  '0002-channel-passphrases': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('channel').addColumn('sealed_passphrase', 'text').execute();
    },
  },
  '0003-channel-settings': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('channel_settings')
        .addColumn('slug', 'varchar(40)', (column) =>
          column.primaryKey().references('channel.slug').onDelete('cascade'),
        )
        .addColumn('settings', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

/** Brings the database to the newest schema. Rejects with what the database said. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error(messageOf(error), { cause: error });
}
