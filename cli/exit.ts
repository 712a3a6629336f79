import { FootlightError, messageOf, type ErrorCode } from '../src/shared/base/errors.ts';

export const exitCodes = { failure: 1, usage: 2 } as const;

/** What the person at the keyboard can put right before it starts. */
const startErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CONFIG_INVALID',
  'ADDRESS_IN_USE',
  'DATA_DIR_LOCKED',
  'DATA_DIR_UNUSABLE',
  'STORAGE_FULL',
  'BACKUP_UNUSABLE',
  'BROWSER_MISSING',
  'COLLECTION_INVALID',
  'DESTINATION_INVALID',
]);

/** Says on stderr what went wrong, and ends the process: 2 where the start itself was wrong, otherwise 1. */
export function exitWith(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(
    error instanceof FootlightError && startErrors.has(error.code) ? exitCodes.usage : exitCodes.failure,
  );
}
