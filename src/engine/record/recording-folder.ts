import { mkdir, open, statfs, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DiskLevel } from '../../shared/contracts/recording.ts';
import { storageError } from '../settings/atomic-file.ts';

/** Below this a recording ends in order, with room left for its tables. */
export const leastFreeBytes = 50_000_000;
const criticalBelowBytes = 1_000_000_000;
const lowBelowBytes = 5_000_000_000;

/** Where recordings go unless the performer chose a folder. */
export function defaultRecordingFolder(
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  return join(home, platform === 'darwin' ? 'Movies' : 'Videos', 'Footlight');
}

export function diskLevel(freeBytes: number): DiskLevel {
  if (freeBytes < criticalBelowBytes) return 'critical';
  return freeBytes < lowBelowBytes ? 'low' : 'good';
}

/** What this user may still write to the disk that holds `folder`. @throws Error if there is no such folder */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** As `freeBytesOf`, of the folder that recordings go to by these settings, which need not be there yet. */
export async function freeBytesForRecording(chosenFolder: string): Promise<number> {
  let folder = chosenFolder === '' ? defaultRecordingFolder() : chosenFolder;
  for (;;) {
    const free = await freeBytesOf(folder).catch(() => undefined);
    if (free !== undefined) return free;
    const parent = dirname(folder);
    if (parent === folder) throw storageError(new Error('There is no such disk.'), folder);
    folder = parent;
  }
}

/**
 * Creates `2026-11-22 20-15-03.mp4`, local time, in the folder, which is made if it is missing. Where there is such
 * a file already, the new one's name ends in ` (2)` and so on.
 * @param prefix put before the time
 * @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function createRecordingFile(
  folder: string,
  nowMs: number,
  prefix = '',
): Promise<{ path: string; file: FileHandle }> {
  try {
    await mkdir(folder, { recursive: true });
    const name = `${prefix}${fileTime(nowMs)}`;
    for (let number = 1; ; number += 1) {
      const path = join(folder, number === 1 ? `${name}.mp4` : `${name} (${number}).mp4`);
      const file = await createNew(path);
      if (file) return { path, file };
    }
  } catch (cause) {
    throw storageError(cause, folder);
  }
}

/** Undefined if the name is taken. */
async function createNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx+', 0o644);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw failure;
  }
}

function fileTime(nowMs: number): string {
  const now = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  return `${date} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-')}`;
}
