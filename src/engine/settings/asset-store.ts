import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import { assetTypeOf, maxAssetBytes, typeBytes, type AssetKind } from './asset-type.ts';
import { storageError } from './atomic-file.ts';
import { incomingPrefix, IncomingFile } from './incoming-file.ts';
import { JsonStore } from './json-store.ts';

const maxAssets = 2000;

const kindSentences: Readonly<Record<AssetKind, string>> = {
  image: 'This is no image that can be shown. Choose a PNG, JPEG, GIF, WebP or AVIF file.',
  media:
    'This is no video or sound that can be played. Choose an MP4, MOV, WebM, MKV, MP3, WAV, Ogg or FLAC file.',
  text: 'This is no plain text. Save it as a text file in UTF-8 and choose it again.',
};
const sizeSentences: Readonly<Record<AssetKind, string>> = {
  image: 'An image may have 32 MB at most. Save it smaller.',
  media: 'A video or sound file may have 8 GB at most. Cut it or save it smaller.',
  text: 'A text file may have 1 MB at most. Keep what is to be read and choose it again.',
};

const assetSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(255),
  mediaType: z.string(),
  byteLength: z.int().nonnegative(),
});
const fileSchema = z.strictObject({ version: z.literal(1), assets: z.array(assetSchema).max(maxAssets) });

/** The images, media and texts of a profile, each under the SHA-256 of its content. */
export class AssetStore {
  readonly #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #directory: string;
  #assets: readonly StoredAsset[];

  constructor(profileDir: string, wallClock: WallClock, logger: Logger) {
    this.#directory = join(profileDir, 'assets');
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      for (const name of readdirSync(this.#directory)) {
        if (name.startsWith(incomingPrefix)) rmSync(join(this.#directory, name), { force: true });
      }
    } catch (cause) {
      throw storageError(cause, this.#directory);
    }
    const path = join(profileDir, 'assets.json');
    this.#store = new JsonStore({ path, schema: fileSchema, wallClock, logger });
    this.#assets = this.#store.load().value?.assets ?? [];
  }

  list(): StoredAsset[] {
    return [...this.#assets];
  }

  /**
   * Takes a file in as it comes, without ever holding more of it than a piece.
   * @param expectedBytes as the sender says, 0 if it doesn't
   * @throws FootlightError BAD_REQUEST if it is nothing of this kind or too large; STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  async receive(
    kind: AssetKind,
    name: string,
    pieces: AsyncIterable<Uint8Array>,
    expectedBytes: number,
  ): Promise<StoredAsset> {
    const refuse = (sentence: string): FootlightError => new FootlightError('BAD_REQUEST', sentence);
    if (expectedBytes > maxAssetBytes[kind]) throw refuse(sizeSentences[kind]);
    if (this.#assets.length >= maxAssets)
      throw refuse('There are too many files in this profile. Remove some that you no longer use.');
    const file = await IncomingFile.create(this.#directory, expectedBytes);
    try {
      const utf8 = kind === 'text' ? new TextDecoder('utf-8', { fatal: true }) : undefined;
      let start = new Uint8Array();
      for await (const piece of pieces) {
        if (start.byteLength < typeBytes) start = joined(start, piece.subarray(0, typeBytes));
        if (start.byteLength >= typeBytes && !assetTypeOf(kind, start)) throw refuse(kindSentences[kind]);
        if (file.byteLength + piece.byteLength > maxAssetBytes[kind]) throw refuse(sizeSentences[kind]);
        if (utf8) checkText(utf8, piece);
        await file.write(piece);
      }
      if (utf8) checkText(utf8, undefined);
      const mediaType = assetTypeOf(kind, start);
      if (!mediaType || file.byteLength === 0) throw refuse(kindSentences[kind]);
      return await this.#keep(file, { name: name.slice(0, 255), mediaType, byteLength: file.byteLength });
    } finally {
      await file.discard();
    }
  }

  /** Where a file's bytes are; undefined if there is none of that id. */
  find(id: string): { asset: StoredAsset; path: string } | undefined {
    const asset = this.#assets.find((each) => each.id === id);
    return asset && { asset, path: this.#path(id) };
  }

  remove(id: string): void {
    if (!this.#assets.some((each) => each.id === id)) return;
    this.#write(this.#assets.filter((each) => each.id !== id));
    rmSync(this.#path(id), { force: true });
  }

  async #keep(file: IncomingFile, known: Omit<StoredAsset, 'id'>): Promise<StoredAsset> {
    const id = await file.finish();
    const asset = { id, ...known };
    await file.moveTo(this.#path(id));
    // It was there before, or came twice at once: the same bytes lie under the same name.
    const same = this.#assets.find((each) => each.id === id);
    if (same) return same;
    this.#write([...this.#assets, asset]);
    return asset;
  }

  #write(assets: readonly StoredAsset[]): void {
    this.#store.save({ version: 1, assets: [...assets] });
    this.#assets = assets;
  }

  #path(id: string): string {
    return join(this.#directory, id);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.byteLength + second.byteLength);
  bytes.set(first);
  bytes.set(second, first.byteLength);
  return bytes;
}

/** @param piece undefined at the end */
function checkText(utf8: TextDecoder, piece: Uint8Array | undefined): void {
  try {
    const text = utf8.decode(piece, { stream: piece !== undefined });
    if (!text.includes('\0')) return;
  } catch {
    // Said below.
  }
  throw new FootlightError('BAD_REQUEST', kindSentences.text);
}
