/** A frame as the painter takes it. */
export interface FrameImage {
  image: VideoFrame | OffscreenCanvas;
  /** See `Picture`. */
  version: object;
  /** px */
  width: number;
  height: number;
}

/**
 * Frames copied to canvases. Chromium's software canvas keeps what it made of every `VideoFrame` that it
 * drew, though none is ever drawn again: up to half a gigabyte. Of a canvas it keeps nothing, and the copy
 * is not slower than drawing the frame.
 */
export class FrameSheets {
  readonly #sheets = new Map<string, FrameSheet>();

  /** @param wanted ids of the sources whose frames are to be copied; those of others are given as they are */
  async copy(
    frames: ReadonlyMap<string, VideoFrame | undefined>,
    wanted: ReadonlySet<string>,
  ): Promise<Map<string, FrameImage>> {
    for (const id of this.#sheets.keys()) if (!wanted.has(id)) this.#sheets.delete(id);
    const images = await Promise.all(
      [...frames].map(async ([id, frame]) => [id, await this.#imageOf(id, frame, wanted)] as const),
    );
    return new Map(images.flatMap(([id, image]) => (image ? [[id, image]] : [])));
  }

  async #imageOf(
    id: string,
    frame: VideoFrame | undefined,
    wanted: ReadonlySet<string>,
  ): Promise<FrameImage | undefined> {
    if (!frame || !wanted.has(id)) return frame && plainImage(frame);
    if (!canBeCopied(frame)) return plainImage(frame);
    const opaque = frame.format !== null && !frame.format.includes('A');
    const known = this.#sheets.get(id);
    const sheet = known?.fits(frame, opaque) ? known : new FrameSheet(frame, opaque);
    this.#sheets.set(id, sheet);
    return (await sheet.show(frame)) ? sheet : plainImage(frame);
  }
}

/** A frame as it came, unless it was closed meanwhile. */
function plainImage(frame: VideoFrame): FrameImage | undefined {
  const { displayWidth: width, displayHeight: height } = frame;
  return width > 0 ? { image: frame, version: frame, width, height } : undefined;
}

/** One source's canvas. */
class FrameSheet implements FrameImage {
  readonly image: OffscreenCanvas;
  readonly width: number;
  readonly height: number;
  readonly #isOpaque: boolean;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  readonly #pixels: ImageData;
  /** What is on the canvas; it may be closed. */
  #frame: VideoFrame | undefined;

  constructor({ displayWidth, displayHeight }: VideoFrame, opaque: boolean) {
    this.width = displayWidth;
    this.height = displayHeight;
    this.image = new OffscreenCanvas(displayWidth, displayHeight);
    this.#isOpaque = opaque;
    this.#context = this.image.getContext('2d', { alpha: !opaque });
    this.#pixels = new ImageData(displayWidth, displayHeight);
  }

  get version(): object {
    return this.#frame ?? this;
  }

  fits(frame: VideoFrame, opaque: boolean): boolean {
    return (
      frame.displayWidth === this.width && frame.displayHeight === this.height && opaque === this.#isOpaque
    );
  }

  /** @returns false if the frame can't be copied: its pixels are out of reach, or it was closed */
  async show(frame: VideoFrame): Promise<boolean> {
    if (frame === this.#frame) return true;
    if (!this.#context) return false;
    try {
      await frame.copyTo(this.#pixels.data, { format: this.#isOpaque ? 'RGBX' : 'RGBA' });
    } catch {
      return false;
    }
    this.#context.putImageData(this.#pixels, 0, 0);
    this.#frame = frame;
    return true;
  }
}

/** Pixels are copied as they are: a frame that is to be stretched or turned is not for that. */
function canBeCopied({ visibleRect, displayWidth, displayHeight }: VideoFrame): boolean {
  return visibleRect?.width === displayWidth && visibleRect.height === displayHeight;
}
