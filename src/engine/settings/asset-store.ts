import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import { storageError, writeFileAtomically } from './atomic-file.ts';
import { imageTypeOf } from './image-type.ts';
import { JsonStore } from './json-store.ts';

/** Of one image. */
export const maxAssetBytes = 32 * 1024 * 1024;
const maxAssets = 500;
const maxTotalBytes = 2 * 1024 ** 3;

const assetSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(255),
  mediaType: z.string(),
  byteLength: z.int().nonnegative(),
});
const fileSchema = z.strictObject({ version: z.literal(1), assets: z.array(assetSchema).max(maxAssets) });

/** The images of a profile, each under the SHA-256 of its content. */
export class AssetStore {
  readonly #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #directory: string;
  #assets: readonly StoredAsset[];

  constructor(profileDir: string, wallClock: WallClock, logger: Logger) {
    this.#directory = join(profileDir, 'assets');
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
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

  /** @throws FootlightError BAD_REQUEST if it is no image or there is no room for it; STORAGE_FULL, DATA_DIR_UNUSABLE */
  add(name: string, bytes: Uint8Array): StoredAsset {
    const mediaType = imageTypeOf(bytes);
    if (!mediaType) {
      throw new FootlightError(
        'BAD_REQUEST',
        'This is no image that can be shown. Choose a PNG, JPEG, GIF, WebP or AVIF file.',
      );
    }
    const id = createHash('sha256').update(bytes).digest('hex');
    const known = this.#assets.find((each) => each.id === id);
    if (known) return known;
    const totalBytes = this.#assets.reduce((sum, each) => sum + each.byteLength, bytes.byteLength);
    if (this.#assets.length >= maxAssets || totalBytes > maxTotalBytes) {
      throw new FootlightError(
        'BAD_REQUEST',
        'There are too many images in this profile. Remove some that you no longer use.',
      );
    }
    const asset = { id, name: name.slice(0, 255), mediaType, byteLength: bytes.byteLength };
    writeFileAtomically(this.#path(id), bytes);
    this.#write([...this.#assets, asset]);
    return asset;
  }

  /** Undefined if there is none of that id. */
  read(id: string): { mediaType: string; bytes: Uint8Array } | undefined {
    const asset = this.#assets.find((each) => each.id === id);
    return asset && { mediaType: asset.mediaType, bytes: readFileSync(this.#path(id)) };
  }

  remove(id: string): void {
    if (!this.#assets.some((each) => each.id === id)) return;
    this.#write(this.#assets.filter((each) => each.id !== id));
    rmSync(this.#path(id), { force: true });
  }

  #write(assets: readonly StoredAsset[]): void {
    this.#store.save({ version: 1, assets: [...assets] });
    this.#assets = assets;
  }

  #path(id: string): string {
    return join(this.#directory, id);
  }
}
