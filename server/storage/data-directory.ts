import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';

/** A new embedded database takes 40 MB, and PostgreSQL sets whole 16 MB files of its log aside. */
const minFreeBytesNew = 96 * 1024 * 1024;
const minFreeBytes = 24 * 1024 * 1024;

/** The relay's directory, held by one process at a time. */
export interface DataDirectory {
  readonly path: string;
  /** Where the embedded database lives. */
  readonly databasePath: string;
  /** Written while a relay runs: its address and the token by which the command line speaks to it. */
  readonly runtimeFile: string;
  /** Where the key lies that stored secrets are sealed with, unless the settings have one. */
  readonly secretKeyFile: string;
  /** Room on its disk. */
  freeBytes(): number;
  /** @throws FootlightError STORAGE_FULL if too little room is left for a write. */
  assertRoom: () => void;
  /** Lets other processes in. */
  release(): void;
}

/** Path of the runtime file of a data directory, for processes that don't hold it. */
export function runtimeFileOf(directory: string): string {
  return path.join(directory, 'relay.json');
}

/**
 * Makes the directory if need be and takes it for this process.
 * @param patienceMs waits for so long while another process has it, without doing anything else
 * @throws FootlightError DATA_DIR_UNUSABLE, DATA_DIR_LOCKED, STORAGE_FULL
 */
export function openDataDirectory(
  directory: string,
  isDatabaseNew: (databasePath: string) => boolean,
  patienceMs = 0,
): DataDirectory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (isFull(cause)) throw storageFull(directory, 0);
    throw new FootlightError(
      'DATA_DIR_UNUSABLE',
      `The data directory ${directory} can't be used: ${messageOf(cause)}. Choose another with --data, or give this user the right to write there.`,
      { cause },
    );
  }
  const databasePath = path.join(directory, 'database');
  const lock = takeLock(directory, patienceMs);
  const assertFree = (needed: number): void => {
    const free = freeBytes(directory);
    if (free < needed) throw storageFull(directory, free, needed);
  };
  try {
    assertFree(isDatabaseNew(databasePath) ? minFreeBytesNew : minFreeBytes);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    path: directory,
    databasePath,
    runtimeFile: runtimeFileOf(directory),
    secretKeyFile: path.join(directory, 'secret.key'),
    freeBytes: () => freeBytes(directory),
    assertRoom: () => {
      assertFree(minFreeBytes);
    },
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}

/**
 * Locks a file of the directory until the process ends. Node has no file locks of its own, but SQLite
 * locks through the system on every platform: nothing stale stays behind a killed process, and it
 * holds between containers that share the directory. The file stays empty.
 */
function takeLock(directory: string, patienceMs: number): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(directory, 'relay.lock'), { timeout: patienceMs });
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    const sqliteBusy = 5;
    if ((cause as { errcode?: number }).errcode === sqliteBusy) {
      throw new FootlightError(
        'DATA_DIR_LOCKED',
        `Another Footlight process uses the data directory ${directory}. Stop it first, or choose another directory with --data.`,
        { cause },
      );
    }
    if (isFull(cause) || freeBytes(directory) === 0) throw storageFull(directory, 0);
    throw new FootlightError(
      'DATA_DIR_UNUSABLE',
      `The data directory ${directory} can't be locked: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

/** True if no process holds the directory. */
export function isDataDirectoryFree(directory: string): boolean {
  try {
    takeLock(directory, 0).close();
    return true;
  } catch (error) {
    if (error instanceof FootlightError && error.code === 'DATA_DIR_LOCKED') return false;
    throw error;
  }
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function isFull(cause: unknown): boolean {
  return (cause as { code?: string } | undefined)?.code === 'ENOSPC';
}

function storageFull(directory: string, free: number, needed = minFreeBytes): FootlightError {
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
  return new FootlightError(
    'STORAGE_FULL',
    `The disk of the data directory ${directory} is full: ${megabytes(free)} MB are free and ${megabytes(needed)} MB are needed. Free some room, or choose another directory with --data.`,
  );
}
