import { messageOf } from '../../../shared/base/errors.ts';
import type { CanvasFormat, SlideshowSource } from '../../../shared/scene/model.ts';
import { slideAt } from '../../../shared/scene/slideshow.ts';
import { newSheet, type Sheet } from './canvas/sheet.ts';
import { fetchImage } from './fetch-image.ts';
import type { Picture } from './painter.ts';

/** Not seen for so long, it begins anew when it is seen again. */
const goneAfterUs = 1_000_000;

interface Slide {
  bitmap?: ImageBitmap;
  gone: boolean;
}

/** One slideshow: its slides one after the other, of which only those near are held in memory. */
export class SlideDeck {
  readonly #key: string;
  readonly #onFailure: (message: string) => void;
  readonly #slides = new Map<string, Slide>();
  /** Taken in turn: what keeps a picture by its canvas must see that there is another. */
  #sheets: [Sheet, Sheet] | undefined;
  #drawn = '';
  #startUs: number | undefined;
  #lastUs = 0;

  constructor(sourceId: string, onFailure: (message: string) => void) {
    this.#key = `slides:${sourceId}`;
    this.#onFailure = onFailure;
  }

  /** Undefined until the first slide is there. @param urls of images by asset id */
  picture(
    settings: SlideshowSource['settings'],
    format: CanvasFormat,
    timeUs: number,
    urls: Readonly<Record<string, string>>,
  ): Picture | undefined {
    const { assetIds } = settings;
    if (timeUs - this.#lastUs > goneAfterUs) this.#startUs = undefined;
    this.#lastUs = timeUs;
    const moment = slideAt(settings, assetIds.length, (timeUs - (this.#startUs ?? timeUs)) / 1000);
    if (!moment) return undefined;
    const ids = [moment.present, moment.previous, moment.next].map((place) => assetIds[place ?? -1]);
    this.#retain(new Set(ids.filter((id) => id !== undefined)), urls);
    const [present, previous] = ids.map((id) => this.#slides.get(id ?? '')?.bitmap);
    if (!present && this.#startUs === undefined) return undefined;
    // The first slide's time begins when it is there.
    this.#startUs ??= timeUs;
    const shown = moment.previous === undefined ? 1 : moment.shown;
    const look = [ids[0], ids[1], shown, !present, !previous, format.width, format.height].join();
    if (look !== this.#drawn) this.#draw(present, previous, shown, format);
    this.#drawn = look;
    const canvas = this.#sheets?.[0].canvas;
    return canvas && { key: this.#key, image: canvas, width: canvas.width, height: canvas.height };
  }

  close(): void {
    this.#retain(new Set(), {});
  }

  #draw(
    present: ImageBitmap | undefined,
    previous: ImageBitmap | undefined,
    shown: number,
    { width, height }: CanvasFormat,
  ): void {
    const known = this.#sheets;
    const fits = known?.[0].canvas.width === width && known[0].canvas.height === height;
    const [last, sheet] = known && fits ? known : [newSheet(width, height), newSheet(width, height)];
    this.#sheets = [sheet, last];
    const { context } = sheet;
    context.clearRect(0, 0, width, height);
    // Both together are whole where they overlap.
    context.globalCompositeOperation = 'lighter';
    for (const [bitmap, alpha] of [
      [previous, 1 - shown],
      [present, shown],
    ] as const) {
      if (!bitmap || alpha === 0) continue;
      const scale = Math.min(width / bitmap.width, height / bitmap.height);
      const [wide, high] = [bitmap.width * scale, bitmap.height * scale];
      context.globalAlpha = alpha;
      context.drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high);
    }
  }

  #retain(ids: ReadonlySet<string>, urls: Readonly<Record<string, string>>): void {
    for (const [id, slide] of this.#slides) {
      if (ids.has(id)) continue;
      slide.gone = true;
      slide.bitmap?.close();
      this.#slides.delete(id);
    }
    for (const id of ids) {
      const url = urls[id];
      if (url === undefined || this.#slides.has(id)) continue;
      const slide: Slide = { gone: false };
      this.#slides.set(id, slide);
      void this.#load(slide, url);
    }
  }

  async #load(slide: Slide, url: string): Promise<void> {
    try {
      const bitmap = await fetchImage(url);
      if (slide.gone) bitmap.close();
      else slide.bitmap = bitmap;
    } catch (failure) {
      if (!slide.gone)
        this.#onFailure(
          `A slide could not be shown: ${messageOf(failure)}. Take it out, or choose it again.`,
        );
    }
  }
}
