import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { sceneCollectionSchema } from '../../shared/contracts/scene-schema.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import { JsonStore } from './json-store.ts';

const maxImportBytes = 32 * 1024 * 1024;

/** The scene collection of a profile. */
export class CollectionStore {
  readonly #store: JsonStore<SceneCollection>;
  #collection: SceneCollection;
  /** What was wrong with the file at this start. */
  readonly problem: string | undefined;
  /** True if the profile had no collection yet. */
  readonly isNew: boolean;

  /** @param makeDefault called where there is nothing to open */
  constructor(directory: string, makeDefault: () => SceneCollection, wallClock: WallClock, logger: Logger) {
    const path = join(directory, 'collection.json');
    this.#store = new JsonStore({ path, schema: sceneCollectionSchema, wallClock, logger });
    const { value, problem } = this.#store.load();
    this.#collection = value ?? makeDefault();
    this.problem = problem;
    this.isNew = value === undefined;
  }

  get(): SceneCollection {
    return this.#collection;
  }

  /** @throws FootlightError STORAGE_FULL, DATA_DIR_UNUSABLE */
  save(collection: SceneCollection): void {
    this.#store.save(collection);
    this.#collection = collection;
  }

  /**
   * Opens a collection from a file elsewhere in place of the present one, which stays as a backup.
   * @throws FootlightError COLLECTION_INVALID; the present one is untouched then
   */
  importFrom(path: string): void {
    const collection = readCollection(path);
    this.#store.save(collection, true);
    this.#collection = collection;
  }
}

function readCollection(path: string): SceneCollection {
  const refuse = (why: string, cause: unknown): FootlightError =>
    new FootlightError('COLLECTION_INVALID', `The scene collection ${path} can't be opened: ${why}`, {
      cause,
    });
  let content: unknown;
  try {
    if (statSync(path).size > maxImportBytes) throw new RangeError('it is larger than 32 MB.');
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw refuse(messageOf(cause), cause);
  }
  const parsed = sceneCollectionSchema.safeParse(content);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}
