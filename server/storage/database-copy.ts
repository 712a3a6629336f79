import { sql, type Kysely } from 'kysely';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { migrateTo, migrate, newestMigrationOf } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Everything that a database holds. */
export interface DatabaseCopy {
  /** The newest step of the schema that it has. */
  migration: string;
  /** By table; each row as PostgreSQL writes it in JSON, kept as text so that no number loses digits. */
  tables: Readonly<Record<string, readonly string[]>>;
}

/** Rows that are written at once. */
const rowsPerInsert = 500;

/** Kysely's own tables say which steps were done; the steps say it again. */
const ownTables = sql<{ name: string }>`
  select table_name as name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like 'kysely\\_%'
  order by table_name`;

/** Reads all tables as of one moment, while others go on to write. */
export function copyDatabase(db: Kysely<Tables>): Promise<DatabaseCopy> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const { rows: names } = await ownTables.execute(transaction);
      const tables: Record<string, string[]> = {};
      for (const { name } of names) {
        const { rows } = await sql<{ row: string }>`
          select to_jsonb(t)::text as row from ${sql.table(name)} t`.execute(transaction);
        tables[name] = rows.map(({ row }) => row);
      }
      return { migration: await newestMigrationOf(transaction), tables };
    });
}

/**
 * Fills an empty database: the schema as it was, the rows, then the steps of the schema since.
 * @throws FootlightError BACKUP_UNUSABLE where it was made by a newer version
 */
export async function fillDatabase(db: Kysely<Tables>, copy: DatabaseCopy): Promise<void> {
  await migrateTo(db, copy.migration);
  await db.transaction().execute(async (transaction) => {
    const { rows: names } = await ownTables.execute(transaction);
    const missing = Object.keys(copy.tables).find((name) => !names.some((table) => table.name === name));
    if (missing !== undefined) {
      throw new FootlightError(
        'BACKUP_UNUSABLE',
        `The backup has a table ${missing.slice(0, 60)}, which there is not.`,
      );
    }
    for (const name of await inOrderOfReference(transaction, Object.keys(copy.tables))) {
      const rows = copy.tables[name] ?? [];
      const table = sql.table(name);
      for (let start = 0; start < rows.length; start += rowsPerInsert) {
        const json = `[${rows.slice(start, start + rowsPerInsert).join(',')}]`;
        await sql`
          insert into ${table} overriding system value
          select * from jsonb_populate_recordset(null::${table}, ${json}::jsonb)`.execute(transaction);
      }
      await continueSequences(transaction, name);
    }
  });
  await migrate(db);
}

/** Removes every table of a database that is to be filled anew. */
export async function emptyDatabase(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(db);
  await db.transaction().execute(async (transaction) => {
    for (const { name } of rows) await sql`drop table ${sql.table(name)} cascade`.execute(transaction);
  });
}

/** How many tables a database has, Kysely's own not counted. */
export async function countTables(db: Kysely<Tables>): Promise<number> {
  return (await ownTables.execute(db)).rows.length;
}

/** Tables that others refer to come before those. */
async function inOrderOfReference(db: Kysely<Tables>, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ source: string; target: string }>`
    select distinct s.relname as source, t.relname as target
    from pg_constraint c join pg_class s on s.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and s.relnamespace = current_schema()::regnamespace and s.oid <> t.oid`.execute(db);
  const ordered: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.includes(name) || path.includes(name)) return;
    for (const { source, target } of rows) if (source === name) visit(target, [...path, name]);
    if (names.includes(name)) ordered.push(name);
  };
  for (const name of names) visit(name, []);
  return ordered;
}

/** Numbers that the database gives go on behind those that are there. */
async function continueSequences(db: Kysely<Tables>, table: string): Promise<void> {
  const { rows } = await sql<{ name: string; sequence: string }>`
    select column_name as name, pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence
    from information_schema.columns
    where table_schema = current_schema() and table_name = ${table}
      and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`.execute(db);
  for (const { name, sequence } of rows) {
    const column = sql.ref(name);
    await sql`
      select setval(${sequence}::regclass, coalesce(max(${column}), 0) + 1, false) from ${sql.table(table)}`.execute(
      db,
    );
  }
}
