import { open } from 'node:fs/promises';
import { Unzip, UnzipInflate, Zip, ZipPassThrough, type UnzipFile } from 'fflate';
import { z } from 'zod';
import { FootlightError } from '../../shared/base/errors.ts';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { AssetStore } from '../settings/asset-store.ts';
import type { AssetKind } from '../settings/asset-type.ts';
import { PieceQueue } from './piece-queue.ts';

/**
 * A collection with its assets as one ZIP file: `assets.json` (what is known of each), `collection.json`,
 * then `assets/ID` as they are, since pictures and videos can't be made smaller.
 */
const maxPackageBytes = 4 * 1024 ** 3 - 16 * 1024 ** 2;
const maxJsonBytes = 32 * 1024 ** 2;
const maxEntries = 2100;

const manifestSchema = z.array(
  z.object({
    id: z.string().regex(/^[0-9a-f]{64}$/),
    name: z.string().max(255),
    mediaType: z.string().max(100),
  }),
);

/** @throws FootlightError BAD_REQUEST if it would be larger than a plain ZIP file can be */
export async function* packCollection(
  collection: SceneCollection,
  assets: readonly { asset: StoredAsset; path: string }[],
): AsyncGenerator<Uint8Array> {
  const totalBytes = assets.reduce((sum, { asset }) => sum + asset.byteLength, 0);
  if (totalBytes > maxPackageBytes) {
    throw new FootlightError(
      'BAD_REQUEST',
      'Its videos and images are more than 4 GB together, too much for one file.',
    );
  }
  let made: Uint8Array[] = [];
  const zip = new Zip((failure, bytes) => {
    if (failure) throw failure;
    made.push(bytes);
  });
  const taken = (): Uint8Array[] => {
    const bytes = made;
    made = [];
    return bytes;
  };
  const addJson = (name: string, content: unknown): void => {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(new TextEncoder().encode(JSON.stringify(content)), true);
  };
  addJson(
    'assets.json',
    assets.map(({ asset }) => asset),
  );
  addJson('collection.json', collection);
  yield* taken();
  for (const { asset, path } of assets) {
    const entry = new ZipPassThrough(`assets/${asset.id}`);
    zip.add(entry);
    const file = await open(path);
    try {
      for await (const piece of file.createReadStream({ autoClose: false })) {
        entry.push(piece as Buffer);
        yield* taken();
      }
    } finally {
      await file.close();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

interface Entry {
  name: string;
  bytes: Uint8Array;
  isLast: boolean;
}

/**
 * Takes the assets of a package into the store as they come and gives the collection's content back, as
 * yet unchecked.
 * @throws FootlightError BAD_REQUEST if it is no such package; STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function unpackCollection(
  pieces: AsyncIterable<Uint8Array>,
  assets: AssetStore,
): Promise<unknown> {
  let waiting: Entry[] = [];
  let entryCount = 0;
  const unzip = new Unzip((file: UnzipFile) => {
    if (++entryCount > maxEntries) throw noPackage('There are too many files in it.');
    file.ondata = (failure, bytes, isLast) => {
      if (failure) throw failure;
      waiting.push({ name: file.name, bytes, isLast });
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  const reader = new PackageReader(assets);
  const feed = async (piece: Uint8Array, isEnd: boolean): Promise<void> => {
    try {
      unzip.push(piece, isEnd);
    } catch (cause) {
      throw cause instanceof FootlightError ? cause : noPackage('It is damaged.', cause);
    }
    const entries = waiting;
    waiting = [];
    for (const entry of entries) await reader.take(entry);
  };
  try {
    for await (const piece of pieces) await feed(piece, false);
    await feed(new Uint8Array(), true);
    return reader.collection();
  } finally {
    await reader.close();
  }
}

/** Sees the entries of a package piece by piece. */
class PackageReader {
  readonly #assets: AssetStore;
  #json: Uint8Array[] = [];
  #jsonBytes = 0;
  #known = new Map<string, z.infer<typeof manifestSchema>[number]>();
  #collection: { content: unknown } | undefined;
  #asset: { queue: PieceQueue; done: Promise<unknown> } | undefined;

  constructor(assets: AssetStore) {
    this.#assets = assets;
  }

  async take({ name, bytes, isLast }: Entry): Promise<void> {
    if (name === 'assets.json' || name === 'collection.json') {
      const content = this.#takeJson(bytes, isLast);
      if (content === undefined) return;
      if (name === 'collection.json') this.#collection = { content };
      else this.#known = new Map(readManifest(content).map((each) => [each.id, each]));
      return;
    }
    const known = name.startsWith('assets/') ? this.#known.get(name.slice('assets/'.length)) : undefined;
    if (known) await this.#takeAsset(known, bytes, isLast);
  }

  collection(): unknown {
    if (!this.#collection) throw noPackage('There is no scene collection in it.');
    return this.#collection.content;
  }

  /** Ends what is under way; nothing half stays. */
  async close(): Promise<void> {
    this.#asset?.queue.fail(noPackage('It ends too early.'));
    await this.#asset?.done.catch(() => undefined);
  }

  #takeJson(bytes: Uint8Array, isLast: boolean): unknown {
    this.#jsonBytes += bytes.byteLength;
    if (this.#jsonBytes > maxJsonBytes) throw noPackage('Its scene collection is larger than 32 MB.');
    this.#json.push(bytes.slice());
    if (!isLast) return undefined;
    const text = Buffer.concat(this.#json).toString('utf8');
    this.#json = [];
    this.#jsonBytes = 0;
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw noPackage('It is damaged.', cause);
    }
  }

  async #takeAsset(
    known: { name: string; mediaType: string },
    bytes: Uint8Array,
    isLast: boolean,
  ): Promise<void> {
    if (!this.#asset) {
      const queue = new PieceQueue();
      this.#asset = { queue, done: this.#assets.receive(kindOf(known.mediaType), known.name, queue, 0) };
    }
    const { queue, done } = this.#asset;
    if (bytes.byteLength > 0) await Promise.race([queue.push(bytes.slice()), done]);
    if (!isLast) return;
    queue.end();
    await done;
    this.#asset = undefined;
  }
}

function readManifest(content: unknown): z.infer<typeof manifestSchema> {
  const parsed = manifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw noPackage('Its list of files can’t be read.', parsed.error);
}

function kindOf(mediaType: string): AssetKind {
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType.startsWith('text/') ? 'text' : 'media';
}

function noPackage(why: string, cause?: unknown): FootlightError {
  return new FootlightError('BAD_REQUEST', `This file can’t be taken in. ${why}`, { cause });
}
