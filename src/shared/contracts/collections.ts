import { z } from 'zod';
import type { SceneCollection } from '../scene/model.ts';

/** Enough for a name that a person gives. */
export const libraryNameSchema = z.string().trim().min(1).max(200);
export const libraryIdSchema = z.string().regex(/^[0-9a-z-]{1,64}$/);

/** A scene collection as it stands in the list. */
export interface CollectionSummary {
  id: string;
  /** No two in the list have the same. */
  name: string;
  sceneNames: string[];
  sourceCount: number;
  /** Wall clock, ms. */
  savedAtMs: number;
  /** Why it can't be opened as it is, and what happens to it. */
  problem?: string;
}

/** A removed collection or profile, which can be had back for a month. */
export interface RemovedEntry {
  id: string;
  name: string;
  /** Wall clock, ms. */
  removedAtMs: number;
}

export interface CollectionsState {
  currentId: string;
  /** By name. */
  collections: CollectionSummary[];
  /** Latest first. */
  removed: RemovedEntry[];
}

/** An earlier state of a collection. */
export interface CollectionBackup {
  /** 1 is the newest. */
  number: number;
  savedAtMs: number;
  name: string;
  sceneNames: string[];
  sourceCount: number;
}

export interface OpenCollection {
  id: string;
  collection: SceneCollection;
  /** Counts how often one was put in its place other than by `save`; pages then load it anew. */
  revision: number;
}

/** Something of a file of another program that could not be taken over as it was. */
export interface ImportNote {
  /** The scene, source or filter, as it is called there. */
  subject: string;
  /** What is missing or different, and what to do about it. */
  text: string;
}

/** What came of taking in a file; it is in the list, and not open yet. */
export interface ImportedCollection {
  id: string;
  name: string;
  /** Empty if all of it is there. */
  notes: ImportNote[];
}

/** The scene collections of this studio, one of which is open. */
export interface CollectionsService {
  state(): CollectionsState;
  /** Ends when `signal` aborts; the first value is the present one. */
  watch(signal: AbortSignal | undefined): AsyncIterable<CollectionsState & { revision: number }>;
  open(): OpenCollection;
  /**
   * Writes a collection into its place, which need not be the open one: a page that was slow must not
   * write one over another.
   * @throws FootlightError NOT_FOUND, STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  save(id: string, collection: SceneCollection): void;
  /** An empty one, or a copy. @returns its id; the name gets a number where it is taken */
  create(name: string, copyOfId?: string): string;
  /** @throws FootlightError NOT_FOUND, BAD_REQUEST if the name is taken */
  rename(id: string, name: string): void;
  /** @throws FootlightError NOT_FOUND, COLLECTION_INVALID, ON_AIR if the canvas is another while the program goes out */
  switchTo(id: string): void;
  /** The open one gives way to another first. @throws FootlightError as switchTo; BAD_REQUEST if it is the last one */
  remove(id: string): void;
  restore(id: string): void;
  backups(id: string): CollectionBackup[];
  /** What is there now becomes a backup itself. @throws FootlightError NOT_FOUND, COLLECTION_INVALID, ON_AIR */
  restoreBackup(id: string, number: number): void;
}
