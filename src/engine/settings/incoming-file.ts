import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FootlightError } from '../../shared/base/errors.ts';
import { storageError } from './atomic-file.ts';

/** A file that never became whole, left by a crash. */
export const incomingPrefix = '.incoming-';
/** A recording needs its room, too. */
const keptFreeBytes = 1024 ** 3;
const lookEveryBytes = 64 * 1024 ** 2;

/** A file that is being written to the disk as it comes, under a name of its own until it is whole. */
export class IncomingFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #byteLength = 0;
  #nextLook = lookEveryBytes;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws FootlightError STORAGE_FULL where so much would not fit; DATA_DIR_UNUSABLE */
  static async create(directory: string, expectedBytes: number): Promise<IncomingFile> {
    const path = join(directory, `${incomingPrefix}${randomUUID()}`);
    try {
      await checkRoom(directory, expectedBytes);
      return new IncomingFile(path, await open(path, 'wx', 0o600));
    } catch (cause) {
      throw cause instanceof FootlightError ? cause : storageError(cause, path);
    }
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#byteLength += bytes.byteLength;
    try {
      await this.#file.writeFile(bytes);
      if (this.#byteLength < this.#nextLook) return;
      this.#nextLook += lookEveryBytes;
      await checkRoom(dirname(this.#path), 0);
    } catch (cause) {
      throw cause instanceof FootlightError ? cause : storageError(cause, this.#path);
    }
  }

  /** Makes it last. Resolves with the SHA-256 of its content, hexadecimal. */
  async finish(): Promise<string> {
    await this.#file.sync();
    await this.#file.close();
    return this.#hash.digest('hex');
  }

  async moveTo(path: string): Promise<void> {
    await rename(this.#path, path);
  }

  /** Takes it away again, whether it was finished or not. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }
}

async function checkRoom(directory: string, wantedBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize - wantedBytes > keptFreeBytes) return;
  throw new FootlightError(
    'STORAGE_FULL',
    'There is too little room on the disk for this file. Free some space and choose it again.',
  );
}
