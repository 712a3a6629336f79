import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FootlightError } from '../../shared/base/errors.ts';
import { storageError } from './atomic-file.ts';

/** A profile directory that this process alone works in. */
export interface Profile {
  /** Absolute, links resolved. */
  readonly directory: string;
  /** Lets another studio have it. */
  release(): Promise<void>;
}

/**
 * Makes the directory if needed and locks it. The lock is a listening local socket named after the
 * directory, since the operating system gives that back however the process ends.
 * @throws FootlightError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE
 */
export async function openProfile(path: string): Promise<Profile> {
  let directory: string;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    directory = realpathSync(path);
  } catch (cause) {
    throw storageError(cause, path);
  }
  const server = await lock(lockAddress(directory), directory);
  return {
    directory,
    release: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

function lockAddress(directory: string): string {
  const name = `footlight-studio-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  // Linux has names that live in no directory and vanish with the process.
  if (process.platform === 'linux') return `\0${name}`;
  return join(tmpdir(), `${name}.sock`);
}

async function lock(address: string, directory: string): Promise<Server> {
  const first = await tryListen(address);
  if (first) return first;
  if (process.platform !== 'win32' && process.platform !== 'linux' && !(await answers(address))) {
    // Left behind by a studio that was killed.
    rmSync(address, { force: true });
    const second = await tryListen(address);
    if (second) return second;
  }
  throw new FootlightError(
    'DATA_DIR_LOCKED',
    `Another Footlight studio is using the profile ${directory}. Close it, or start this one with --profile and another directory.`,
  );
}

function tryListen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'EADDRINUSE') resolve(undefined);
      else reject(failure);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
