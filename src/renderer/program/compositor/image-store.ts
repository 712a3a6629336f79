import { messageOf } from '../../../shared/base/errors.ts';
import type { Picture } from './painter.ts';

const maxImageBytes = 32 * 1024 * 1024;
const fetchTimeoutMs = 30_000;

interface StoredImage {
  bitmap?: ImageBitmap;
  gone: boolean;
}

/** The collection's images, each fetched and decoded once. */
export class ImageStore {
  readonly #images = new Map<string, StoredImage>();
  readonly #onFailure: (message: string) => void;

  constructor(onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
  }

  /** Loads what is new and lets go what is no longer used. */
  retain(urls: Readonly<Record<string, string>>): void {
    for (const [assetId, image] of this.#images) {
      if (assetId in urls) continue;
      image.gone = true;
      image.bitmap?.close();
      this.#images.delete(assetId);
    }
    for (const [assetId, url] of Object.entries(urls)) {
      if (this.#images.has(assetId)) continue;
      const image: StoredImage = { gone: false };
      this.#images.set(assetId, image);
      void this.#load(image, url);
    }
  }

  /** Undefined until it is decoded. */
  picture(assetId: string): Picture | undefined {
    const bitmap = this.#images.get(assetId)?.bitmap;
    return bitmap && { image: bitmap, width: bitmap.width, height: bitmap.height };
  }

  async #load(image: StoredImage, url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
      if (!response.ok) throw new Error(`the engine answered ${response.status}`);
      const blob = await response.blob();
      if (blob.size > maxImageBytes) throw new Error('it is larger than 32 MB');
      const bitmap = await createImageBitmap(blob);
      if (image.gone) bitmap.close();
      else image.bitmap = bitmap;
    } catch (failure) {
      if (image.gone) return;
      this.#onFailure(`An image could not be shown: ${messageOf(failure)}. Choose its file again.`);
    }
  }
}
