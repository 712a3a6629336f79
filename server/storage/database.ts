import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { DataDirectory } from './data-directory.ts';
import { EmbeddedPool } from './embedded-pool.ts';
import { migrate } from './migrations.ts';
import { ServerPool } from './server-pool.ts';
import type { Tables } from './tables.ts';

export interface Database {
  readonly db: Kysely<Tables>;
  /** @throws FootlightError STORAGE_FULL where a write would find no room. */
  assertRoom: () => void;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  dataDirectory: DataDirectory;
  /** PostgreSQL; without it the database is embedded in the data directory. */
  databaseUrl?: string | undefined;
  logger: Logger;
}

const maxConnections = 10;
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 15_000;

/**
 * Opens the database and brings its schema up to date.
 * @throws FootlightError DATA_DIR_UNUSABLE
 */
export async function openDatabase({
  dataDirectory,
  databaseUrl,
  logger,
}: DatabaseOptions): Promise<Database> {
  const db = await openBareDatabase(
    databaseUrl === undefined ? { databasePath: dataDirectory.databasePath } : { databaseUrl, logger },
  );
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    const place = databaseUrl === undefined ? `in ${dataDirectory.databasePath}` : 'at DATABASE_URL';
    throw new FootlightError(
      'DATA_DIR_UNUSABLE',
      `The database ${place} can't be used: ${messageOf(error).replace(/\.$/, '')}.`,
      {
        cause: error,
      },
    );
  }
  if (databaseUrl === undefined) {
    logger.info(
      {},
      'The embedded database survives the end of the process, but not a loss of power in mid-write',
    );
  }
  return {
    db,
    assertRoom: databaseUrl === undefined ? dataDirectory.assertRoom : () => undefined,
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

/** A database as it is, whatever its schema; an embedded one is made if there is none. */
export async function openBareDatabase(
  place: { databasePath: string } | { databaseUrl: string; logger: Logger },
): Promise<Kysely<Tables>> {
  const pool =
    'databasePath' in place
      ? await EmbeddedPool.create(place.databasePath)
      : new ServerPool(openPool(place.databaseUrl, place.logger));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

function openPool(connectionString: string, logger: Logger): pg.Pool {
  // int8 is text through `pg` otherwise; no count of ours passes 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: 'footlight-relay',
  });
  // One that is lost while it is used: the next query on it says so. Unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // A connection that is lost while idle; the pool makes another when it is needed.
  pool.on('error', (error) => {
    logger.warn({ reason: error.message }, 'The database closed an idle connection');
  });
  return pool;
}
