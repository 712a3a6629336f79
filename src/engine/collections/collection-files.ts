import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { ImportedCollection } from '../../shared/contracts/collections.ts';
import { convertObsCollection, filesOf } from '../../shared/obs-import/convert-collection.ts';
import type { NamedFile, TakenFile } from '../../shared/obs-import/import-context.ts';
import { usedAssets } from '../../shared/scene/used-assets.ts';
import { readObsCollection, type ObsCollection } from '../../shared/obs-import/obs-file.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import { maxAssetBytes } from '../settings/asset-type.ts';
import type { CollectionLibrary } from '../settings/collection-library.ts';
import { parseCollection } from '../settings/collection-store.ts';
import { readTextStart } from '../text-files/followed-file.ts';
import { packCollection, unpackCollection } from './collection-package.ts';
import { imageSizeOf, imageStartBytes } from './image-size.ts';
import { withoutHiddenPaths, withTextCopies } from './text-paths.ts';

/** A plain JSON file; a package may be as large as it is. */
const maxJsonBytes = 32 * 1024 ** 2;
/** Of one collection of OBS Studio. */
const maxNamedFiles = 500;

/** Scene collections as files: packages with all that they need, plain JSON, and those of OBS Studio. */
export class CollectionFiles {
  readonly #library: CollectionLibrary;
  readonly #assets: AssetStore;
  readonly #logger: Logger;

  constructor(library: CollectionLibrary, assets: AssetStore, logger: Logger) {
    this.#library = library;
    this.#assets = assets;
    this.#logger = logger;
  }

  /**
   * The bytes of a package; what texts are taken from goes with it as it is now, for where there is no such file.
   * @throws FootlightError NOT_FOUND, BAD_REQUEST if it is too large
   */
  async pack(id: string): Promise<{ name: string; bytes: AsyncGenerator<Uint8Array> }> {
    const collection = await withTextCopies(this.#library.read(id), async (path) => {
      const copy = await this.#takeFile({ kind: 'text', path });
      return copy?.assetId;
    });
    const assets = usedAssets(collection).flatMap((assetId) => this.#assets.find(assetId) ?? []);
    return { name: collection.name, bytes: packCollection(collection, assets) };
  }

  /**
   * Puts a file's collection into the list, whichever kind of file it is.
   * @throws FootlightError COLLECTION_INVALID, BAD_REQUEST, STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  async receive(fileName: string, pieces: AsyncIterable<Uint8Array>): Promise<ImportedCollection> {
    const { start, all } = await peeked(pieces);
    // APPNOTE.TXT 4.3.7: a local file header.
    const isPackage = start[0] === 0x50 && start[1] === 0x4b;
    const content = isPackage ? await unpackCollection(all, this.#assets) : await readJson(fileName, all);
    const ofObs = readObsCollection(content);
    const read = ofObs
      ? await this.#convert(ofObs)
      : { collection: parseCollection(content, fileName), notes: [] };
    const { collection, left } = withoutHiddenPaths(read.collection);
    const text = 'Its text was to come from a hidden file. If you want that, choose the file again.';
    const notes = [...read.notes, ...left.map((subject) => ({ subject, text }))];
    const id = this.#library.add(collection);
    const { name } = this.#library.read(id);
    this.#logger.info(
      { sources: collection.sources.length, notes: notes.length },
      'A scene collection was taken in.',
    );
    return { id, name, notes };
  }

  async #convert(ofObs: ObsCollection): Promise<ReturnType<typeof convertObsCollection>> {
    const taken = new Map<string, TakenFile>();
    for (const file of filesOf(ofObs).slice(0, maxNamedFiles)) {
      const found = await this.#takeFile(file);
      if (found) taken.set(`${file.kind} ${file.path}`, found);
    }
    const { collection, notes } = convertObsCollection(ofObs, {
      newId: randomUUID,
      fileOf: ({ kind, path }) => taken.get(`${kind} ${path}`),
    });
    return { collection: parseCollection(collection, ofObs.name), notes };
  }

  /** A file of this machine that the collection names; undefined if it is not there or nothing of its kind. */
  async #takeFile({ kind, path }: NamedFile): Promise<TakenFile | undefined> {
    if (!isAbsolute(path)) return undefined;
    try {
      const known = await stat(path);
      // Of a text what is shown of it is taken, however long its file is.
      if (!known.isFile() || (kind !== 'text' && known.size > maxAssetBytes[kind])) return undefined;
      const pieces = kind === 'text' ? textOf(path) : (createReadStream(path) as AsyncIterable<Buffer>);
      const asset = await this.#assets.receive(
        kind,
        basename(path),
        pieces,
        kind === 'text' ? 0 : known.size,
      );
      const size = kind === 'image' ? await sizeOfImage(path) : undefined;
      return { assetId: asset.id, ...(size && { size }) };
    } catch (failure) {
      if (failure instanceof FootlightError && failure.code === 'STORAGE_FULL') throw failure;
      this.#logger.info({ reason: messageOf(failure) }, 'A file of a scene collection was not taken in.');
      return undefined;
    }
  }
}

async function* textOf(path: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(await readTextStart(path));
}

async function sizeOfImage(path: string): Promise<{ width: number; height: number } | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(imageStartBytes), 0, imageStartBytes, 0);
    return imageSizeOf(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The first piece, and all of them again. */
async function peeked(
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done === true ? new Uint8Array() : first.value;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  };
  return { start, all: all() };
}

async function readJson(fileName: string, pieces: AsyncIterable<Uint8Array>): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for await (const piece of pieces) {
    byteLength += piece.byteLength;
    if (byteLength > maxJsonBytes) throw noCollection(fileName);
    parts.push(piece);
  }
  try {
    // OBS Studio writes none, but editors on Windows put a byte order mark there.
    return JSON.parse(
      Buffer.concat(parts)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    ) as unknown;
  } catch (cause) {
    throw noCollection(fileName, cause);
  }
}

function noCollection(fileName: string, cause?: unknown): FootlightError {
  return new FootlightError(
    'COLLECTION_INVALID',
    `“${fileName}” is no scene collection of Footlight or OBS Studio. Nothing was changed.`,
    { cause },
  );
}
