import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { CollectionBackup } from '../../shared/contracts/collections.ts';
import { sceneCollectionSchema } from '../../shared/contracts/scene-schema.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import { nameInFile, versionInFile } from './collection-peek.ts';
import { JsonStore } from './json-store.ts';

const maxImportBytes = 32 * 1024 * 1024;
const presentVersion = 1;

/** One scene collection and its backups. */
export class CollectionStore {
  readonly #store: JsonStore<SceneCollection>;
  #collection: SceneCollection;
  /** What was wrong with the file when it was opened. */
  readonly problem: string | undefined;
  /** True if there was no file yet. */
  readonly isNew: boolean;

  /**
   * @param makeDefault called where there is nothing to open
   * @throws FootlightError COLLECTION_INVALID if a newer Footlight wrote it; it is not touched then
   */
  constructor(path: string, makeDefault: () => SceneCollection, wallClock: WallClock, logger: Logger) {
    if ((versionInFile(path) ?? 0) > presentVersion) throw newerCollection(nameInFile(path));
    this.#store = new JsonStore({ path, schema: sceneCollectionSchema, wallClock, logger });
    const { value, problem } = this.#store.load();
    this.#collection = value ?? makeDefault();
    this.problem = problem;
    this.isNew = value === undefined;
  }

  get(): SceneCollection {
    return this.#collection;
  }

  /**
   * @param keepPrevious true makes a backup of what is there now whatever its age
   * @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  save(collection: SceneCollection, keepPrevious = false): void {
    this.#store.save(collection, keepPrevious);
    this.#collection = collection;
  }

  backups(): CollectionBackup[] {
    return this.#store.backups().map(({ number, savedAtMs, value }) => ({
      ...{ number, savedAtMs, name: value.name },
      ...{ sceneNames: value.scenes.map((scene) => scene.name), sourceCount: value.sources.length },
    }));
  }

  /** @throws FootlightError NOT_FOUND if there is none of that number any more */
  backup(number: number): SceneCollection {
    const backup = this.#store.backups().find((each) => each.number === number);
    if (!backup) throw new FootlightError('NOT_FOUND', 'This backup is gone. Choose another one.');
    return backup.value;
  }

  /**
   * Opens a collection from a file elsewhere in place of the present one, which stays as a backup.
   * @throws FootlightError COLLECTION_INVALID; the present one is untouched then
   */
  importFrom(path: string): void {
    this.save(readCollection(path), true);
  }
}

/** @throws FootlightError COLLECTION_INVALID */
export function parseCollection(content: unknown, fileName: string): SceneCollection {
  const version = z.object({ version: z.number(), name: z.string() }).safeParse(content);
  if (version.success && version.data.version > presentVersion) throw newerCollection(version.data.name);
  const parsed = sceneCollectionSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw unreadable(fileName, z.prettifyError(parsed.error), parsed.error);
}

function readCollection(path: string): SceneCollection {
  let content: unknown;
  try {
    if (statSync(path).size > maxImportBytes) throw new RangeError('it is larger than 32 MB.');
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(path, messageOf(cause), cause);
  }
  return parseCollection(content, path);
}

function unreadable(fileName: string, why: string, cause: unknown): FootlightError {
  return new FootlightError(
    'COLLECTION_INVALID',
    `The scene collection ${fileName} can't be opened: ${why}`.slice(0, 900),
    { cause },
  );
}

function newerCollection(name: string | undefined): FootlightError {
  return new FootlightError(
    'COLLECTION_INVALID',
    `“${basename(name ?? 'This collection')}” was made by a newer Footlight. Nothing was changed; update Footlight to open it.`,
  );
}
