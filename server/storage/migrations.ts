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
  '0004-webhooks': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('webhook')
        .addColumn('id', 'varchar(40)', (column) => column.primaryKey())
        .addColumn('url', 'varchar(2000)', (column) => column.notNull())
        .addColumn('sealed_secret', 'text', (column) => column.notNull())
        .addColumn('events', 'text', (column) => column.notNull())
        .addColumn('channel', 'varchar(40)')
        .addColumn('viewer_threshold', 'integer')
        .addColumn('enabled', 'boolean', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('webhook_delivery')
        .addColumn('id', 'varchar(60)', (column) => column.primaryKey())
        .addColumn('webhook_id', 'varchar(40)', (column) =>
          column.notNull().references('webhook.id').onDelete('cascade'),
        )
        .addColumn('event', 'varchar(40)', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('state', 'varchar(10)', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('last_attempt_at', 'timestamptz')
        .addColumn('next_attempt_at', 'timestamptz')
        .addColumn('status', 'integer')
        .addColumn('reason', 'text')
        .execute();
      await db.schema
        .createIndex('webhook_delivery_newest')
        .on('webhook_delivery')
        .columns(['webhook_id', 'created_at'])
        .execute();
    },
  },
  '0005-broadcasts': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('broadcast')
        .addColumn('id', 'varchar(12)', (column) => column.primaryKey())
        // No reference: the media on the disk outlive a database that was lost.
        .addColumn('slug', 'varchar(40)', (column) => column.notNull())
        .addColumn('title', 'varchar(140)', (column) => column.notNull())
        .addColumn('kind', 'varchar(10)', (column) => column.notNull())
        .addColumn('started_at', 'timestamptz', (column) => column.notNull())
        .addColumn('ended_at', 'timestamptz')
        .addColumn('duration_ms', 'bigint', (column) => column.notNull())
        .addColumn('bytes', 'bigint', (column) => column.notNull())
        .addColumn('renditions', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('broadcast_newest')
        .on('broadcast')
        .columns(['slug', 'started_at'])
        .execute();
    },
  },
  '0006-forwards': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('forward')
        .addColumn('id', 'varchar(40)', (column) => column.primaryKey())
        .addColumn('slug', 'varchar(40)', (column) =>
          column.notNull().references('channel.slug').onDelete('cascade'),
        )
        .addColumn('name', 'varchar(80)', (column) => column.notNull())
        .addColumn('url', 'varchar(2000)', (column) => column.notNull())
        .addColumn('sealed_target', 'text', (column) => column.notNull())
        .addColumn('enabled', 'boolean', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .execute();
    },
  },
  '0007-live-feeds': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('live_feed')
        .addColumn('slug', 'varchar(40)', (column) =>
          column.primaryKey().references('channel.slug').onDelete('cascade'),
        )
        .addColumn('overlay_key_hash', 'varchar(64)', (column) => column.notNull())
        .addColumn('overlays', 'text', (column) => column.notNull())
        .addColumn('events', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('overlay_asset')
        .addColumn('slug', 'varchar(40)', (column) =>
          column.notNull().references('channel.slug').onDelete('cascade'),
        )
        .addColumn('id', 'varchar(64)', (column) => column.notNull())
        .addColumn('media_type', 'varchar(100)', (column) => column.notNull())
        .addColumn('byte_length', 'integer', (column) => column.notNull())
        .addColumn('content', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('overlay_asset_key', ['slug', 'id'])
        .execute();
    },
  },
};

const migratorOf = (db: Kysely<Tables>): Migrator =>
  new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });

function assertDone({ error }: { error?: unknown }): void {
  if (error === undefined) return;
  throw error instanceof Error ? error : new Error(messageOf(error), { cause: error });
}

/** Brings the database to the newest schema. Rejects with what the database said. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  assertDone(await migratorOf(db).migrateToLatest());
}

/** Brings an empty database to the schema that a step left. Rejects with what the database said. */
export async function migrateTo(db: Kysely<Tables>, name: string): Promise<void> {
  assertDone(await migratorOf(db).migrateTo(name));
}

/** True of a step that this version knows. */
export function isKnownMigration(name: string): boolean {
  return Object.hasOwn(migrations, name);
}

/** The newest step that a database has. */
export async function newestMigrationOf(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select max(name) as name from kysely_migration`.execute(db);
  return rows[0]?.name ?? '';
}
