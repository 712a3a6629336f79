import { scrollOffset } from '../filters/filter-plans.ts';
import type { PaintFilter, PaintFilterOf, PaintFilters } from '../filters/paint-filter.ts';
import { versionOf, type Picture } from '../painter.ts';
import { CanvasBackground } from './canvas-background.ts';
import { CanvasBlur } from './canvas-blur.ts';
import { maskSheet } from './mask-sheet.ts';
import { pixelFilterOf, type PixelFilter } from './pixel-filters.ts';
import { newSheet, resizeSheet, type Sheet } from './sheet.ts';

/** One source's filters, drawn by Canvas 2D. What comes out is kept until something changes. */
class FilterChain {
  readonly #sheets: [Sheet, Sheet] = [newSheet(1, 1, true), newSheet(1, 1, true)];
  readonly #blur = new CanvasBlur();
  readonly #background = new CanvasBackground();
  readonly #masks = new Map<PaintFilter, OffscreenCanvas>();
  #pixelFilters = new Map<PaintFilter, PixelFilter | undefined>();
  #steps: readonly PaintFilter[] = [];
  #key = '';
  #version: object | undefined;
  #people: Picture['image'] | undefined;

  apply(picture: Picture, filters: PaintFilters, timeUs: number): Picture {
    if (filters.key !== this.#key) {
      this.#key = filters.key;
      this.#steps = filters.steps;
      this.#pixelFilters = new Map(filters.steps.map((step) => [step, pixelFilterOf(step)]));
      this.#masks.clear();
      this.#version = undefined;
    }
    const people = picture.people?.image;
    if (filters.moving || this.#version !== versionOf(picture) || this.#people !== people) {
      this.#version = versionOf(picture);
      this.#people = people;
      this.#draw(picture, timeUs);
    }
    const image = this.#sheets[0].canvas;
    return { ...picture, image };
  }

  #draw(picture: Picture, timeUs: number): void {
    const { width, height } = picture;
    for (const sheet of this.#sheets) resizeSheet(sheet, width, height);
    const { context } = this.#sheets[0];
    context.clearRect(0, 0, width, height);
    context.drawImage(picture.image, 0, 0, width, height);
    let pixels: ImageData | undefined;
    for (const step of this.#steps) {
      const pixelFilter = this.#pixelFilters.get(step);
      if (pixelFilter) {
        pixels ??= this.#sheets[0].context.getImageData(0, 0, width, height);
        pixelFilter(pixels);
        continue;
      }
      if (pixels) this.#sheets[0].context.putImageData(pixels, 0, 0);
      pixels = undefined;
      this.#drawStep(step, picture, timeUs);
    }
    if (pixels) this.#sheets[0].context.putImageData(pixels, 0, 0);
  }

  /** From the first sheet to the other, which is the first then. */
  #drawStep(step: PaintFilter, picture: Picture, timeUs: number): void {
    const [{ canvas, context: own }, { context }] = this.#sheets;
    const { width, height } = canvas;
    if (step.kind === 'mask') {
      own.globalCompositeOperation = 'destination-in';
      own.drawImage(this.#mask(step), 0, 0, width, height);
      own.globalCompositeOperation = 'source-over';
      return;
    }
    if (step.kind === 'background') {
      if (picture.people) this.#background.draw(this.#sheets[0], picture.people, step);
      return;
    }
    context.clearRect(0, 0, width, height);
    if (step.kind === 'blur') this.#blur.draw(canvas, context, step.settings.radiusPx);
    if (step.kind === 'scroll') {
      const { x, y } = scrollOffset(step.settings, picture, timeUs);
      // What stands between two px is left to the one before, so that no seam shows.
      const left = -Math.round(x);
      const top = -Math.round(y);
      for (const dx of [left, left + width]) {
        for (const dy of [top, top + height]) context.drawImage(canvas, dx, dy);
      }
    }
    this.#sheets.reverse();
  }

  #mask(step: PaintFilterOf<'mask'>): OffscreenCanvas {
    const known = this.#masks.get(step);
    if (known) return known;
    const mask = maskSheet(step);
    this.#masks.set(step, mask);
    return mask;
  }
}

/** The filters of every source that has some. */
export class CanvasFilters {
  readonly #chains = new Map<string, FilterChain>();
  readonly #used = new Set<string>();

  apply(picture: Picture, filters: PaintFilters | undefined, timeUs: number): Picture {
    if (!filters) return picture;
    let chain = this.#chains.get(picture.key);
    if (!chain) {
      chain = new FilterChain();
      this.#chains.set(picture.key, chain);
    }
    this.#used.add(picture.key);
    return chain.apply(picture, filters, timeUs);
  }

  /** Forgets what the frame that was just painted did not need. */
  endFrame(): void {
    for (const key of this.#chains.keys()) if (!this.#used.has(key)) this.#chains.delete(key);
    this.#used.clear();
  }
}
