import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { MediaPlace } from '../core/broadcast-keeper.ts';
import { ReadCache } from './read-cache.ts';
import type { ObjectStore, ObjectStretch } from './object-store.ts';
import { StoredFiles } from './stored-files.ts';

/** What a broadcast's directory may be called. */
export const broadcastIdPattern = /^[a-z0-9]{1,12}$/;
export const journalName = 'journal.jsonl';
/** The list of what lies in the object storage. */
export const storedName = 'stored.jsonl';
const mediaPattern = /^([A-Za-z0-9_-]+)\.(\d+)\.media$/;
/** Of what was read from the object storage last, for all broadcasts together. */
const maxCachedBytes = 64 * 1024 * 1024;
/** What can't be read is asked for again and again. */
const tellEveryMs = 60_000;

/** A file of media, on the disk or in the object storage. */
export interface VolumeFile {
  name: string;
  renditionId: string;
  volume: number;
  /** Bytes. */
  size: number;
  /** ms since 1970 of the last write. */
  mtimeMs: number;
  isLocal: boolean;
  isStored: boolean;
}

/** Where broadcasts lie: below a directory, and some of their files in the object storage instead. */
export class BroadcastPlaces {
  readonly directory: string;
  readonly store: ObjectStore | undefined;
  readonly #cache = new ReadCache(maxCachedBytes);
  readonly #logger: Logger;
  #toldMs = -Infinity;

  constructor(directory: string, store: ObjectStore | undefined, logger: Logger) {
    this.directory = directory;
    this.store = store;
    this.#logger = logger;
  }

  files(id: string): BroadcastFiles {
    return new BroadcastFiles(this, id);
  }

  /** Ids of all that is here, or is about to be removed. */
  async knownIds(): Promise<ReadonlySet<string>> {
    const names = await readdir(this.directory);
    return new Set(names.map((name) => name.split('.', 1)[0] ?? ''));
  }

  /** @throws FootlightError OBJECT_STORAGE_FAILED if there is none */
  storeOf(id: string): ObjectStore {
    if (this.store) return this.store;
    throw new FootlightError(
      'OBJECT_STORAGE_FAILED',
      `The broadcast ${id} lies in an object storage, and none is set up: set s3Url.`,
    );
  }

  /** Reads a file, or a stretch of it, from the object storage. @throws FootlightError NOT_FOUND, OBJECT_STORAGE_FAILED */
  async readStored(id: string, name: string, stretch?: ObjectStretch): Promise<Uint8Array> {
    const store = this.storeOf(id);
    const object = `${id}/${name}`;
    const key = stretch ? `${object}:${stretch.offset}+${stretch.byteLength}` : object;
    return this.#cache.get(key, () => this.#attempt(store.read(object, stretch)));
  }

  /** The journal of a broadcast, likewise. */
  openStored(id: string, name: string): Promise<Readable> {
    return this.#attempt(this.storeOf(id).open(`${id}/${name}`));
  }

  /** What is wrong with the storage is said to the operator, now and then, and not to viewers. */
  async #attempt<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      if (!(cause instanceof FootlightError) || cause.code !== 'OBJECT_STORAGE_FAILED') throw cause;
      if (performance.now() - this.#toldMs > tellEveryMs) {
        this.#toldMs = performance.now();
        this.#logger.warn({ reason: cause.message }, 'Broadcasts in the object storage can not be read');
      }
      throw new FootlightError(
        'OBJECT_STORAGE_FAILED',
        'The recording can not be read now. Try again in a while.',
        { cause },
      );
    }
  }
}

/**
 * The files of one broadcast: a journal, media that are only appended to, and pictures. What is not on
 * the disk any more is in the object storage, under the same names.
 */
export class BroadcastFiles {
  readonly id: string;
  readonly directory: string;
  /** Which of the files are in the object storage. */
  readonly stored: StoredFiles;
  readonly #places: BroadcastPlaces;

  constructor(places: BroadcastPlaces, id: string) {
    this.id = id;
    this.directory = path.join(places.directory, id);
    this.stored = new StoredFiles(this.path(storedName));
    this.#places = places;
  }

  get journal(): string {
    return this.path(journalName);
  }

  path(name: string): string {
    return path.join(this.directory, name);
  }

  picture(name: string): string {
    return this.path(`${name}.jpg`);
  }

  volume(renditionId: string, volume: number): string {
    return this.path(`${renditionId}.${volume}.media`);
  }

  /**
   * The journal's bytes. Rejects with ENOENT if there is none.
   * @throws FootlightError OBJECT_STORAGE_FAILED
   */
  async openJournal(): Promise<Readable> {
    try {
      return (await open(this.journal, 'r')).createReadStream({ highWaterMark: 256 * 1024 });
    } catch (error) {
      if (!isMissing(error) || !(await isThere(this.stored.file))) throw error;
    }
    return this.#places.openStored(this.id, journalName);
  }

  /** True of a broadcast that lies in the object storage and nowhere else: the journal leaves the disk last. */
  async isAllStored(): Promise<boolean> {
    return !(await isThere(this.journal)) && isThere(this.stored.file);
  }

  /**
   * A picture's JPEG; undefined if there is none.
   * @throws FootlightError OBJECT_STORAGE_FAILED
   */
  async readPicture(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.picture(name));
    } catch {
      return this.#readStoredPicture(`${name}.jpg`);
    }
  }

  /** Bytes, and ms since 1970 of the last write, of a file on the disk; undefined if it is not there. */
  sizeOf(name: string): Promise<{ size: number; mtimeMs: number } | undefined> {
    return sizeOf(this.path(name));
  }

  /** The names of the files on the disk, but for the list of what is stored. */
  async localNames(): Promise<string[]> {
    const names = await readdir(this.directory);
    return names.filter((name) => name !== storedName && !name.endsWith('.new'));
  }

  /** All files of media, wherever they are. */
  async volumes(): Promise<VolumeFile[]> {
    const found = new Map<string, VolumeFile>();
    for (const name of await this.localNames()) {
      const facts = mediaOf(name);
      const size = facts && (await this.sizeOf(name));
      if (size) found.set(name, { name, ...facts, ...size, isLocal: true, isStored: false });
    }
    // Afterwards: what leaves the disk meanwhile stands in it.
    for (const { name, byteLength: size, mtimeMs } of (await this.stored.read()).values()) {
      const facts = mediaOf(name);
      const local = found.get(name);
      if (local) local.isStored = true;
      else if (facts) found.set(name, { name, ...facts, size, mtimeMs, isLocal: false, isStored: true });
    }
    return [...found.values()];
  }

  /** Those that were last written to before then, oldest first. */
  async volumesBefore(timeMs: number): Promise<VolumeFile[]> {
    const old = (await this.volumes()).filter(({ mtimeMs }) => mtimeMs < timeMs);
    return old.toSorted((a, b) => a.mtimeMs - b.mtimeMs);
  }

  /**
   * @throws FootlightError NOT_FOUND if the media is not there, or not in whole
   * @throws FootlightError OBJECT_STORAGE_FAILED
   */
  async read(renditionId: string, place: MediaPlace): Promise<Uint8Array> {
    const file = this.volume(renditionId, place.volume);
    try {
      return (await readLocal(file, place)) ?? (await this.#readStored(path.basename(file), place));
    } catch (cause) {
      if (cause instanceof FootlightError && cause.code === 'OBJECT_STORAGE_FAILED') throw cause;
      throw new FootlightError('NOT_FOUND', 'This stretch of the broadcast is not kept any more.', { cause });
    }
  }

  #readStored(name: string, stretch?: ObjectStretch): Promise<Uint8Array> {
    return this.#places.readStored(this.id, name, stretch);
  }

  async #readStoredPicture(name: string): Promise<Uint8Array | undefined> {
    const isStored = (await this.stored.read()).has(name);
    return isStored ? this.#readStored(name) : undefined;
  }
}

function mediaOf(name: string): { renditionId: string; volume: number } | undefined {
  const [, renditionId, volume] = mediaPattern.exec(name) ?? [];
  return renditionId === undefined ? undefined : { renditionId, volume: Number(volume) };
}

/** Undefined if there is no such file. */
async function readLocal(
  file: string,
  { offset, byteLength }: ObjectStretch,
): Promise<Uint8Array | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafeSlow(byteLength);
    const { bytesRead } = await handle.read(bytes, 0, byteLength, offset);
    if (bytesRead < byteLength) throw new Error('The file is shorter than the journal says.');
    return bytes;
  } finally {
    await handle.close();
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await sizeOf(file)) !== undefined;
}

/** Undefined if there is no such file. */
async function sizeOf(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { size, mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ENOENT';
}
