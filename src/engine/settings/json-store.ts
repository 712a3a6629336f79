import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** More than any file of ours; a larger one is not read into memory. */
const maxFileBytes = 32 * 1024 * 1024;
const defaultBackupCount = 5;
/** Backups are this far apart, so that five of them reach back further than the last five changes. */
const backupAgeMs = 5 * 60_000;

interface JsonStoreOptions<T> {
  path: string;
  schema: z.ZodType<T>;
  wallClock: WallClock;
  logger: Logger;
  /** 0 for what must be gone once it was removed. */
  backupCount?: number;
}

/** What was found on disk. */
export interface Loaded<T> {
  /** Undefined if there is no file, nor any backup that can be read. */
  value: T | undefined;
  /** A file was set aside because it could not be read; says which, and what opened instead. */
  problem: string | undefined;
}

/**
 * A JSON file that survives crashes and broken content: written atomically, with rotating backups;
 * a file that can't be read is set aside under a name of its own and the newest good backup opens.
 */
export class JsonStore<T> {
  readonly #options: JsonStoreOptions<T>;

  constructor(options: JsonStoreOptions<T>) {
    this.#options = options;
  }

  load(): Loaded<T> {
    const { path, logger } = this.#options;
    let firstProblem: string | undefined;
    for (const candidate of [path, ...this.#backupPaths()]) {
      if (!existsSync(candidate)) continue;
      try {
        const value = this.#read(candidate);
        if (candidate !== path) writeFileAtomically(path, serialise(value));
        if (firstProblem === undefined) return { value, problem: undefined };
        const problem = `${firstProblem} The backup from ${statSync(candidate).mtime.toISOString()} is open instead.`;
        logger.warn({ file: basename(path) }, problem);
        return { value, problem };
      } catch (failure) {
        const asideName = this.#setAside(candidate);
        const problem = `${basename(candidate)} could not be read and was set aside as ${asideName}.`;
        logger.warn({ file: basename(candidate), reason: messageOf(failure) }, problem);
        firstProblem ??= problem;
      }
    }
    return { value: undefined, problem: firstProblem && `${firstProblem} No backup of it could be read.` };
  }

  /**
   * @param keepPrevious true makes a backup of what is there now even if the last one is young
   * @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE; what was there is still there then
   */
  save(value: T, keepPrevious = false): void {
    this.#rotate(keepPrevious);
    writeFileAtomically(this.#options.path, serialise(value));
  }

  /** Earlier contents that can be read, newest first; 1 is the newest. */
  backups(): { number: number; savedAtMs: number; value: T }[] {
    return this.#backupPaths().flatMap((path, index) => {
      try {
        return [{ number: index + 1, savedAtMs: statSync(path).mtimeMs, value: this.#read(path) }];
      } catch {
        return [];
      }
    });
  }

  #read(path: string): T {
    const { size } = statSync(path);
    if (size > maxFileBytes) throw new RangeError(`The file has ${size} bytes.`);
    return this.#options.schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  }

  #setAside(path: string): string {
    const date = new Date(this.#options.wallClock.nowMs()).toISOString().replaceAll(':', '-');
    const asidePath = join(dirname(path), `${basename(path)}.broken-${date}`);
    renameSync(path, asidePath);
    return basename(asidePath);
  }

  /** Keeps the present file as the newest backup. A crash in between leaves a gap in the numbers, never a lost file. */
  #rotate(keepPrevious: boolean): void {
    const { path, wallClock } = this.#options;
    const paths = this.#backupPaths();
    const [newest] = paths;
    if (newest === undefined || !existsSync(path)) return;
    const isYoung = existsSync(newest) && wallClock.nowMs() - statSync(newest).mtimeMs < backupAgeMs;
    if (isYoung && !keepPrevious) return;
    for (let index = paths.length - 1; index > 0; index -= 1) {
      const from = paths[index - 1];
      const to = paths[index];
      if (from !== undefined && to !== undefined && existsSync(from)) renameSync(from, to);
    }
    rmSync(newest, { force: true });
    // The file is replaced by a rename, never written into, so a second name keeps the old content.
    linkSync(path, newest);
  }

  #backupPaths(): string[] {
    const { path, backupCount = defaultBackupCount } = this.#options;
    return Array.from({ length: backupCount }, (_, index) => `${path}.backup-${index + 1}`);
  }
}

function serialise(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
