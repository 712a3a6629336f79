import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FootlightError } from '../../shared/base/errors.ts';

/**
 * Replaces a file so that after a crash or power cut either the old or the new content is there,
 * whole. Only the owner may read it.
 * @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  // A fixed name, so that a leftover of a crash is written over rather than piling up.
  const temporaryPath = `${path}.tmp`;
  try {
    const file = openSync(temporaryPath, 'w', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporaryPath, path);
    syncDirectory(dirname(path));
  } catch (cause) {
    rmSync(temporaryPath, { force: true });
    throw storageError(cause, path);
  }
}

/** Makes renames in a directory last. Windows has no such call; NTFS journals them. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Says what a failed write means to the one who waits for it. */
export function storageError(cause: unknown, path: string): FootlightError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new FootlightError(
      'STORAGE_FULL',
      `The disk is full: ${path} could not be saved. Free some space and try again.`,
      {
        cause,
      },
    );
  }
  return new FootlightError(
    'DATA_DIR_UNUSABLE',
    `${path} can't be written (${code}). Check that you may write there.`,
    {
      cause,
    },
  );
}
