import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { Database } from './database.ts';

/** SQLSTATE 53100, and how the embedded database says it. */
const diskFull = /^53100$|No space left|ENOSPC/i;

/**
 * Writes to the database; asks for room before, for the embedded one does not survive running out of it.
 * @throws FootlightError STORAGE_FULL
 */
export async function writeWithRoom<T>(
  database: Database,
  write: (database: Database) => Promise<T>,
): Promise<T> {
  database.assertRoom();
  try {
    return await write(database);
  } catch (cause) {
    const code = (cause as { code?: unknown } | undefined)?.code;
    if (diskFull.test(String(code)) || diskFull.test(messageOf(cause))) {
      throw new FootlightError('STORAGE_FULL', "The database's disk is full. Free some room and try again.", {
        cause,
      });
    }
    throw cause;
  }
}
