import type { Readable } from 'node:stream';

/** A stretch of an object. */
export interface ObjectStretch {
  offset: number;
  byteLength: number;
}

/**
 * Where broadcasts that are over go, if not to the disk. Names are `FOLDER/FILE`, with one folder for
 * each broadcast. Every method rejects with FootlightError OBJECT_STORAGE_FAILED if it can't do it now.
 */
export interface ObjectStore {
  /** Resolves when the storage has all of the file and has checked it. */
  put(name: string, file: string, signal?: AbortSignal): Promise<void>;
  /** @throws FootlightError NOT_FOUND */
  open(name: string): Promise<Readable>;
  /** @throws FootlightError NOT_FOUND if it is not there, or not in whole */
  read(name: string, stretch?: ObjectStretch): Promise<Uint8Array>;
  /** Names in the folder, and bytes. */
  list(folder: string): Promise<{ name: string; byteLength: number }[]>;
  folders(): Promise<string[]>;
  /** What is not there counts as deleted. */
  delete(name: string): Promise<void>;
}
