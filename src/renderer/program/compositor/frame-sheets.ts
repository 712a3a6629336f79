import type { Picture } from './painter.ts';

/**
 * Frames as pictures, their px copied. Chromium's software canvas keeps what it made of every `VideoFrame`
 * that it drew, though none is ever drawn again: up to half a gigabyte. Of px it keeps nothing, and the copy
 * is not slower than drawing the frame.
 */
export class FrameSheets {
  readonly #sheets = new Map<string, FrameSheet>();

  /** @param wanted ids of the sources whose frames are to be copied; those of others are given as they are */
  async copy(
    frames: ReadonlyMap<string, VideoFrame | undefined>,
    wanted: ReadonlySet<string>,
  ): Promise<Map<string, Picture>> {
    for (const id of this.#sheets.keys()) if (!wanted.has(id)) this.#sheets.delete(id);
    const pictures = await Promise.all(
      [...frames].map(async ([id, frame]) => [id, await this.#pictureOf(id, frame, wanted)] as const),
    );
    return new Map(pictures.flatMap(([id, picture]) => (picture ? [[id, picture]] : [])));
  }

  async #pictureOf(
    id: string,
    frame: VideoFrame | undefined,
    wanted: ReadonlySet<string>,
  ): Promise<Picture | undefined> {
    const key = `frames:${id}`;
    if (!frame || !wanted.has(id) || !canBeCopied(frame)) return frame && plainPicture(key, frame);
    const opaque = frame.format !== null && !frame.format.includes('A');
    const known = this.#sheets.get(id);
    const sheet = known?.fits(frame, opaque) ? known : new FrameSheet(key, frame, opaque);
    this.#sheets.set(id, sheet);
    return (await sheet.show(frame)) ?? plainPicture(key, frame);
  }
}

/** A frame as it came, unless it was closed meanwhile. */
function plainPicture(key: string, frame: VideoFrame): Picture | undefined {
  const { displayWidth: width, displayHeight: height } = frame;
  return width > 0 ? { key, image: frame, width, height } : undefined;
}

/** One source's px, and the canvas that they are put on when a picture is asked for its image. */
class FrameSheet {
  readonly #key: string;
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  readonly #isOpaque: boolean;
  readonly #pixels: ImageData;
  /** What was copied last; it may be closed. */
  #frame: VideoFrame | undefined;
  #picture: Picture | undefined;
  #isDrawn = false;

  constructor(key: string, { displayWidth, displayHeight }: VideoFrame, opaque: boolean) {
    this.#key = key;
    this.#canvas = new OffscreenCanvas(displayWidth, displayHeight);
    this.#context = this.#canvas.getContext('2d', { alpha: !opaque });
    this.#isOpaque = opaque;
    this.#pixels = new ImageData(displayWidth, displayHeight);
  }

  fits({ displayWidth, displayHeight }: VideoFrame, opaque: boolean): boolean {
    const { width, height } = this.#pixels;
    return displayWidth === width && displayHeight === height && opaque === this.#isOpaque;
  }

  /**
   * The picture is good until the next frame is shown.
   * @returns undefined if the frame can't be copied: its px are out of reach, or it was closed
   */
  async show(frame: VideoFrame): Promise<Picture | undefined> {
    if (frame === this.#frame) return this.#picture;
    if (!this.#context) return undefined;
    try {
      await frame.copyTo(this.#pixels.data, { format: 'RGBA' });
    } catch {
      return undefined;
    }
    this.#frame = frame;
    this.#isDrawn = false;
    this.#picture = this.#newPicture(frame, () => this.#drawn());
    return this.#picture;
  }

  #newPicture(version: VideoFrame, drawn: () => OffscreenCanvas): Picture {
    const { width, height } = this.#pixels;
    return {
      key: this.#key,
      get image() {
        return drawn();
      },
      version,
      width,
      height,
      ...(this.#isOpaque && { pixels: this.#pixels }),
    };
  }

  #drawn(): OffscreenCanvas {
    if (!this.#isDrawn) this.#context?.putImageData(this.#pixels, 0, 0);
    this.#isDrawn = true;
    return this.#canvas;
  }
}

/** Pixels are copied as they are: a frame that is to be stretched or turned is not for that. */
function canBeCopied({ visibleRect, displayWidth, displayHeight }: VideoFrame): boolean {
  return visibleRect?.width === displayWidth && visibleRect.height === displayHeight;
}
