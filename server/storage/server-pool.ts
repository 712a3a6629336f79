import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';

/** SQLSTATEs of a connection that is lost or can't be had, and what the system and `pg` say of it. */
const lostCodes =
  /^(?:08|57P0[123]|53300|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;
const lostMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** PostgreSQL's connections for Kysely; that there is no database comes as an error of our own. */
export class ServerPool implements PostgresPool {
  readonly options = {};
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch(fail);
    const query = (...args: unknown[]): Promise<unknown> =>
      (client.query as (...all: unknown[]) => Promise<unknown>).apply(client, args).catch(fail);
    return { query, release: () => client.release() } as unknown as PostgresPoolClient;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

/** @throws FootlightError NOT_READY of a database that is not there, and all else as it is */
function fail(cause: unknown): never {
  const code = (cause as { code?: unknown } | undefined)?.code;
  const isLost =
    (typeof code === 'string' && lostCodes.test(code)) ||
    lostMessages.test(messageOf(cause)) ||
    (cause instanceof AggregateError && cause.errors.length > 0);
  if (!isLost) throw cause;
  throw new FootlightError('NOT_READY', 'The database does not answer. Try again in a moment.', { cause });
}
