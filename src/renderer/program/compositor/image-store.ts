import { messageOf } from '../../../shared/base/errors.ts';
import { cubeSizeOf, type ColorCube } from '../../../shared/scene/color-cube.ts';
import { newSheet } from './canvas/sheet.ts';
import { AnimatedImage } from './animated-image.ts';
import { fetchImageFile } from './fetch-image.ts';
import type { Picture } from './painter.ts';

interface StoredImage {
  bitmap?: ImageBitmap;
  /** Of an image that moves. */
  animation?: AnimatedImage;
  file?: Blob;
  /** The same beside it, once it was asked for from its start on; undefined in it until it is open. */
  fromStart?: { animation?: AnimatedImage };
  /** Of an image that is a table of colours, once it was asked for. */
  cube?: ColorCube;
  gone: boolean;
}

/** The collection's images, each fetched and decoded once. */
export class ImageStore {
  readonly #images = new Map<string, StoredImage>();
  readonly #onFailure: (message: string) => void;
  #loads = 0;

  constructor(onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
  }

  /** Loads what is new and lets go what is no longer used. */
  retain(urls: Readonly<Record<string, string>>): void {
    for (const [assetId, image] of this.#images) {
      if (assetId in urls) continue;
      image.gone = true;
      image.bitmap?.close();
      image.animation?.close();
      image.fromStart?.animation?.close();
      this.#images.delete(assetId);
    }
    for (const [assetId, url] of Object.entries(urls)) {
      if (this.#images.has(assetId)) continue;
      const image: StoredImage = { gone: false };
      this.#images.set(assetId, image);
      void this.#load(image, url);
    }
  }

  /** As it stands, its first picture if it moves. Undefined until it is decoded. */
  picture(assetId: string): Picture | undefined {
    return pictureOf(assetId, this.bitmap(assetId));
  }

  /** As it is at this time of the program. Undefined until it is decoded. */
  pictureAt(assetId: string, timeUs: number): Picture | undefined {
    const image = this.#images.get(assetId);
    return pictureOf(assetId, image?.animation?.at(timeUs) ?? image?.bitmap);
  }

  /** As it is at this time of the program where it began at `startUs`. Undefined until it is decoded. */
  since(
    assetId: string,
    startUs: number,
    timeUs: number,
  ): { image: ImageBitmap; moves: boolean } | undefined {
    const stored = this.#images.get(assetId);
    if (!stored?.bitmap) return undefined;
    const { file, bitmap } = stored;
    if (file && !stored.fromStart) void this.#openFromStart(stored, file);
    return {
      image: stored.fromStart?.animation?.at(timeUs, startUs) ?? bitmap,
      moves: file !== undefined,
    };
  }

  /** As it stands, its first picture if it moves. Undefined until it is decoded. */
  bitmap(assetId: string): ImageBitmap | undefined {
    return this.#images.get(assetId)?.bitmap;
  }

  /** Grows whenever an image has come. */
  get loads(): number {
    return this.#loads;
  }

  /** The table of colours that an image is; undefined until it is decoded, and if it is none. */
  cube(assetId: string): ColorCube | undefined {
    const image = this.#images.get(assetId);
    if (!image?.bitmap) return undefined;
    const cube = image.cube ?? readCube(image.bitmap);
    if (cube) image.cube = cube;
    return cube;
  }

  async #openFromStart(stored: StoredImage, file: Blob): Promise<void> {
    const opened: StoredImage['fromStart'] = (stored.fromStart = {});
    const animation = await AnimatedImage.open(file);
    if (stored.gone) animation?.close();
    else if (animation) opened.animation = animation;
  }

  async #load(image: StoredImage, url: string): Promise<void> {
    try {
      const file = await fetchImageFile(url);
      const bitmap = await createImageBitmap(file);
      if (image.gone) bitmap.close();
      else image.bitmap = bitmap;
      const animation = await AnimatedImage.open(file);
      if (image.gone) animation?.close();
      else if (animation) Object.assign(image, { animation, file });
      this.#loads++;
    } catch (failure) {
      if (image.gone) return;
      this.#onFailure(`An image could not be shown: ${messageOf(failure)}. Choose its file again.`);
    }
  }
}

function readCube(bitmap: ImageBitmap): ColorCube | undefined {
  const size = cubeSizeOf(bitmap);
  if (size === undefined) return undefined;
  const { context } = newSheet(bitmap.width, bitmap.height, true);
  context.drawImage(bitmap, 0, 0);
  return { size, bytes: context.getImageData(0, 0, bitmap.width, bitmap.height).data };
}

function pictureOf(assetId: string, image: ImageBitmap | undefined): Picture | undefined {
  return image && { key: `image:${assetId}`, image, width: image.width, height: image.height };
}
