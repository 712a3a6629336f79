import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type {
  CollectionBackup,
  CollectionsService,
  CollectionsState,
  CollectionSummary,
  OpenCollection,
} from '../../shared/contracts/collections.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import { Watch } from '../session/watch.ts';
import type { Timing } from '../../publish/timing.ts';
import { storageError } from './atomic-file.ts';
import { nameInFile } from './collection-peek.ts';
import { CollectionStore, parseCollection } from './collection-store.ts';
import { firstId, freeName, LibraryIndex } from './library-index.ts';

const maxCollections = 100;
const fileName = /^([0-9a-z-]{1,64})\.json$/;

interface CollectionLibraryOptions {
  directory: string;
  /** What a new studio opens with. */
  makeFirst: () => SceneCollection;
  /** A further one with nothing in it. */
  makeEmpty: (name: string) => SceneCollection;
  /** Why this collection can't take the open one's place now, if it can't. */
  whyNot: (next: SceneCollection) => string | undefined;
  /** The open collection is another, or anything in the list. */
  onChanged: () => void;
  timing: Timing;
  logger: Logger;
}

/**
 * The scene collections of a studio: `collection.json`, with which it began, and those of the folder
 * `collections`. Each is a file with backups of its own, so that whatever happens to one of them,
 * or to the list, leaves the others alone.
 */
export class CollectionLibrary implements CollectionsService {
  readonly #options: CollectionLibraryOptions;
  readonly #index: LibraryIndex;
  readonly #summaries = new Map<string, CollectionSummary>();
  readonly #watch: Watch<CollectionsState & { revision: number }>;
  #current: CollectionStore;
  #revision = 0;
  /** What was wrong at this start. */
  readonly problem: string | undefined;
  /** True if there was no collection yet. */
  readonly isNew: boolean;

  /** @throws FootlightError DATA_DIR_UNUSABLE */
  constructor(options: CollectionLibraryOptions) {
    const { directory, timing, logger } = options;
    this.#options = options;
    this.#watch = new Watch(() => ({ ...this.state(), revision: this.#revision }), timing);
    try {
      mkdirSync(join(directory, 'collections'), { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw storageError(cause, directory);
    }
    this.#index = new LibraryIndex(join(directory, 'collections.json'), timing, logger);
    for (const id of this.#index.expired()) this.#erase(id);
    for (const id of this.#idsOnDisk()) this.#summaries.set(id, this.#summaryOf(id));
    const { store, problem } = this.#openAtStart();
    this.#current = store;
    this.problem = problem ?? store.problem;
    this.isNew = store.isNew;
    this.#remember(this.#index.currentId, store.get());
  }

  get currentId(): string {
    return this.#index.currentId;
  }

  /** The open one. */
  get(): SceneCollection {
    return this.#current.get();
  }

  open(): OpenCollection {
    return { id: this.currentId, collection: this.get(), revision: this.#revision };
  }

  state(): CollectionsState {
    const all = [...this.#summaries.values()].sort((first, second) => first.name.localeCompare(second.name));
    const removed = all.flatMap(({ id, name }) => {
      const removedAtMs = this.#index.removedAtMs(id);
      return removedAtMs === undefined ? [] : [{ id, name, removedAtMs }];
    });
    return {
      currentId: this.currentId,
      collections: all.filter(({ id }) => this.#index.removedAtMs(id) === undefined),
      removed: removed.sort((first, second) => second.removedAtMs - first.removedAtMs),
    };
  }

  /** One of the list. @throws FootlightError NOT_FOUND, COLLECTION_INVALID */
  read(id: string): SceneCollection {
    return this.#storeOf(id).get();
  }

  watch(signal: AbortSignal | undefined): AsyncIterable<CollectionsState & { revision: number }> {
    return this.#watch.values(signal);
  }

  /** Ends every watch. */
  close(): void {
    this.#watch.close();
  }

  save(id: string, collection: SceneCollection): void {
    this.#find(id);
    if (id === this.currentId) this.#current.save(collection);
    else this.#openStore(id).save(collection);
    this.#remember(id, collection);
    this.#changed();
  }

  create(name: string, copyOfId?: string): string {
    const made = copyOfId === undefined ? this.#options.makeEmpty(name) : this.read(copyOfId);
    return this.add({ ...made, name });
  }

  /** Puts a collection into the list; its name gets a number where it is taken. @returns its id */
  add(collection: SceneCollection): string {
    if (this.#summaries.size >= maxCollections) {
      throw new FootlightError(
        'BAD_REQUEST',
        `There are ${maxCollections} scene collections already. Remove one first.`,
      );
    }
    const id = randomUUID();
    const named = { ...collection, name: freeName(collection.name, [...this.#summaries.values()]) };
    this.#openStore(id, () => named).save(named);
    this.#remember(id, named);
    this.#changed();
    return id;
  }

  rename(id: string, name: string): void {
    const taken = [...this.#summaries.values()].some((each) => each.id !== id && each.name === name);
    if (taken) throw new FootlightError('BAD_REQUEST', `There is a “${name}” already. Choose another name.`);
    const renamed = { ...this.read(id), name };
    this.save(id, renamed);
    if (id === this.currentId) this.#replaced();
  }

  switchTo(id: string): void {
    if (this.#find(id).id === this.currentId) return;
    const next = this.#openStore(id);
    this.#check(next.get());
    // The first one is not written before it is changed.
    if (!existsSync(this.#path(this.currentId))) this.#current.save(this.get());
    this.#index.setCurrent(id);
    this.#current = next;
    this.#remember(id, next.get());
    this.#replaced();
  }

  remove(id: string): void {
    const { name } = this.#find(id);
    if (id === this.currentId) {
      const other = this.state().collections.find((each) => each.id !== id && each.problem === undefined);
      if (!other) {
        throw new FootlightError(
          'BAD_REQUEST',
          `“${name}” is the only scene collection. Create another one first.`,
        );
      }
      this.switchTo(other.id);
    }
    this.#index.remove(id);
    this.#changed();
  }

  restore(id: string): void {
    if (!this.#summaries.has(id)) throw gone();
    this.#index.restore(id);
    this.#changed();
  }

  backups(id: string): CollectionBackup[] {
    return this.#storeOf(id).backups();
  }

  restoreBackup(id: string, number: number): void {
    const store = this.#storeOf(id);
    const backup = store.backup(number);
    if (id === this.currentId) this.#check(backup);
    store.save(backup, true);
    this.#remember(id, store.get());
    if (id === this.currentId) this.#replaced();
    else this.#changed();
  }

  /** At the start: a collection from a file elsewhere in place of the open one. @throws FootlightError COLLECTION_INVALID */
  importFrom(path: string): void {
    this.#current.importFrom(path);
    this.#remember(this.currentId, this.get());
  }

  #replaced(): void {
    this.#revision += 1;
    this.#changed();
  }

  #changed(): void {
    this.#watch.changed();
    this.#options.onChanged();
  }

  #check(next: SceneCollection): void {
    const why = this.#options.whyNot(next);
    if (why !== undefined) throw new FootlightError('ON_AIR', why);
  }

  #find(id: string): CollectionSummary {
    const found = this.#summaries.get(id);
    if (!found || this.#index.removedAtMs(id) !== undefined) throw gone();
    return found;
  }

  #storeOf(id: string): CollectionStore {
    return this.#find(id).id === this.currentId ? this.#current : this.#openStore(id);
  }

  #openStore(
    id: string,
    makeDefault = (): SceneCollection => {
      throw new FootlightError(
        'COLLECTION_INVALID',
        'Neither this scene collection nor a backup can be read.',
      );
    },
  ): CollectionStore {
    const { timing, logger } = this.#options;
    return new CollectionStore(this.#path(id), makeDefault, timing, logger);
  }

  /** The current one; else whichever can be opened; else a new one. What can't be opened stays where it is. */
  #openAtStart(): { store: CollectionStore; problem?: string } {
    const { currentId } = this.#index;
    if (!this.#summaries.has(currentId) && this.#summaries.size === 0) {
      return { store: this.#openStore(currentId, this.#options.makeFirst) };
    }
    let problem: string | undefined;
    const { collections } = this.state();
    const sound = collections.filter((each) => each.problem === undefined);
    const listed = [...new Set([...sound, ...collections])].map((each) => each.id);
    for (const id of listed.includes(currentId) ? [currentId, ...listed] : listed) {
      try {
        // One that is there alone and broken beyond its backups gives way to a new one in its place.
        const store = this.#openStore(id, listed.length === 1 ? this.#options.makeFirst : undefined);
        this.#index.setCurrent(id);
        return { store, ...(problem !== undefined && { problem }) };
      } catch (failure) {
        this.#options.logger.warn({ reason: messageOf(failure) }, 'A scene collection was not opened.');
        problem ??= messageOf(failure);
        if (!existsSync(this.#path(id))) this.#summaries.delete(id);
      }
    }
    const id = randomUUID();
    const store = this.#openStore(id, this.#options.makeFirst);
    store.save({ ...store.get(), name: freeName(store.get().name, [...this.#summaries.values()]) });
    this.#index.setCurrent(id);
    return { store, ...(problem !== undefined && { problem }) };
  }

  #remember(id: string, collection: SceneCollection): void {
    this.#summaries.set(id, describe(id, collection, this.#options.timing.nowMs()));
  }

  #summaryOf(id: string): CollectionSummary {
    const path = this.#path(id);
    const savedAtMs = statSync(path).mtimeMs;
    try {
      return describe(id, parseCollection(JSON.parse(readFileSync(path, 'utf8')), basename(path)), savedAtMs);
    } catch (failure) {
      const problem =
        failure instanceof FootlightError
          ? failure.message
          : 'The file is damaged. Opening it brings its newest backup back, if there is one.';
      return {
        id,
        name: nameInFile(path) ?? basename(path),
        sceneNames: [],
        sourceCount: 0,
        savedAtMs,
        problem,
      };
    }
  }

  #idsOnDisk(): string[] {
    const further = readdirSync(join(this.#options.directory, 'collections')).flatMap(
      (name) => fileName.exec(name)?.[1] ?? [],
    );
    return [...(existsSync(this.#path(firstId)) ? [firstId] : []), ...further];
  }

  #path(id: string): string {
    const { directory } = this.#options;
    return id === firstId ? join(directory, 'collection.json') : join(directory, 'collections', `${id}.json`);
  }

  #erase(id: string): void {
    const path = this.#path(id);
    for (const name of readdirSync(dirname(path))) {
      if (name.startsWith(basename(path))) rmSync(join(dirname(path), name), { force: true });
    }
    this.#index.restore(id);
  }
}

function describe(id: string, collection: SceneCollection, savedAtMs: number): CollectionSummary {
  const sceneNames = collection.scenes.map((scene) => scene.name);
  return { id, name: collection.name, sceneNames, sourceCount: collection.sources.length, savedAtMs };
}

function gone(): FootlightError {
  return new FootlightError('NOT_FOUND', 'This scene collection is no longer there.');
}
