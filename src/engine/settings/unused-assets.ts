import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import type { AssetStore } from './asset-store.ts';

/** What was taken in so lately may be on its way into a collection that is not saved yet. */
const newForMs = 10 * 60_000;
const assetId = /[0-9a-f]{64}/g;
/** The list of the assets themselves names all of them. */
const listName = /^assets\.json/;
const documentName = /\.json/;

export interface UnusedAssetsOptions {
  profileDir: string;
  assets: AssetStore;
  wallClock: WallClock;
  logger: Logger;
}

/**
 * The files of a profile that nothing names any more: no collection, removed or broken or made by a newer Footlight
 * or not, no backup and no settings. What is in no document at all can't be missed by anything but a page's undo,
 * so a page says what it still holds.
 */
export class UnusedAssets {
  readonly #options: UnusedAssetsOptions;

  constructor(options: UnusedAssetsOptions) {
    this.#options = options;
  }

  /** @param kept what the page can still come back to */
  async list(kept: readonly string[]): Promise<StoredAsset[]> {
    const { assets, profileDir, wallClock } = this.#options;
    const named = new Set(kept);
    for (const path of await documentsIn(profileDir)) {
      for (const [id] of (await textOf(path)).matchAll(assetId)) named.add(id);
    }
    const unnamed = assets.list().filter(({ id }) => !named.has(id));
    const isOld = await Promise.all(
      unnamed.map(async ({ id }) => {
        const found = assets.find(id);
        const known = found && (await stat(found.path).catch(() => undefined));
        // One whose file is lost is not needed either.
        return !known || wallClock.nowMs() - known.mtimeMs > newForMs;
      }),
    );
    return unnamed.filter((_, index) => isOld[index]);
  }

  /**
   * Removes those of them that are still unused.
   * @param ids undefined: all
   * @returns what was removed
   */
  async remove(kept: readonly string[], ids: readonly string[] | undefined): Promise<StoredAsset[]> {
    const { assets, logger } = this.#options;
    const unused = await this.list(kept);
    const removed = unused.filter(({ id }) => ids?.includes(id) ?? true);
    if (ids && removed.length === 0) {
      throw new FootlightError('NOT_FOUND', 'This file is used again, or gone already. Nothing was removed.');
    }
    for (const { id } of removed) assets.remove(id);
    logger.info({ files: removed.length, bytes: bytesOf(removed) }, 'Files that nothing used were removed.');
    return removed;
  }
}

/** Every document of the profile, with its backups; what the files of browsers hold is none of them. */
async function documentsIn(profileDir: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (directory: string, recursive: boolean): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true, recursive }).catch(() => []);
    for (const entry of entries) {
      if (entry.isFile() && documentName.test(entry.name) && !listName.test(entry.name))
        found.push(join(entry.parentPath, entry.name));
    }
  };
  await look(profileDir, false);
  await look(join(profileDir, 'collections'), true);
  await look(join(profileDir, 'profiles'), true);
  return found;
}

/** @throws Error where it can't be read: then nobody knows what it names */
function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((failure: unknown) => {
    // A backup that was turned over meanwhile: its content is in the next one.
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return '';
    throw failure;
  });
}

function bytesOf(assets: readonly StoredAsset[]): number {
  return assets.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
