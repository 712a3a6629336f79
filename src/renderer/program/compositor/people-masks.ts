import type { Source } from '../../../shared/scene/model.ts';
import type { VideoFilterOf } from '../../../shared/scene/video-filter.ts';
import { programNowUs } from '../program-clock.ts';
import type { SegmentationReport, SegmentationRequest } from '../segmentation/messages.ts';
import { newSheet } from './canvas/sheet.ts';
import { versionOf, type Picture } from './painter.ts';

/** Fifteen masks a second for all sources together, and a little for a clock that jitters. */
const betweenMasksUs = 62_000;
/** What was not on the program for so long has moved on meanwhile. */
const forgottenAfterUs = 1_000_000;

interface Mask {
  picture: Picture;
  /** What was looked at last, and how. */
  version: object | undefined;
  softness: number;
  askedUs: number;
  /** The program's time of the frame that it was last needed for. */
  seenUs: number;
  /** True until the first answer. */
  fresh: boolean;
}

/**
 * Where people are in the pictures of sources that want their background changed. A worker finds them
 * at its own pace; meanwhile the last mask holds, and the newest picture is the next to be looked at.
 */
export class PeopleMasks {
  readonly #onFailure: (message: string) => void;
  readonly #masks = new Map<string, Mask>();
  #worker: Worker | undefined;
  #failed = false;
  #busy = false;
  #lastUs = -Infinity;
  #frameUs = -Infinity;
  #frameBeforeUs = -Infinity;

  constructor(onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
  }

  /** Makes ready what sources will need, and forgets those that are gone. */
  retain(sources: ReadonlyMap<string, Source>): void {
    const wanting = new Set([...sources.values()].filter(backgroundOf).map(({ id }) => id));
    for (const [id, { picture }] of this.#masks) {
      if (wanting.has(id)) continue;
      close(picture);
      this.#masks.delete(id);
    }
    if (wanting.size > 0 && !this.#failed) this.#worker ??= this.#start();
  }

  /** A frame for this time on the program clock begins. */
  begin(timeUs: number): void {
    if (timeUs === this.#frameUs) return;
    this.#frameBeforeUs = this.#frameUs;
    this.#frameUs = timeUs;
  }

  /**
   * Nobody is in a picture before it was first looked at, so that no room is shown unasked.
   * @returns undefined where no filter asks for it, or it can't be had
   */
  maskOf(source: Source, picture: Picture): Picture | undefined {
    const filter = backgroundOf(source);
    if (!filter || !this.#worker) return undefined;
    const nowUs = programNowUs();
    let mask = this.#masks.get(source.id);
    if (!mask || this.#isForgotten(mask)) {
      if (mask) close(mask.picture);
      mask = newMask(source.id);
      this.#masks.set(source.id, mask);
    }
    mask.seenUs = this.#frameUs;
    const softness = filter.settings.softnessPercent / 100;
    const known = mask.version === versionOf(picture) && mask.softness === softness;
    const due = !this.#busy && nowUs - this.#lastUs > betweenMasksUs;
    if (due && !known && this.#isNext(mask)) {
      Object.assign(mask, { version: versionOf(picture), softness, askedUs: nowUs });
      this.#busy = true;
      this.#lastUs = nowUs;
      void this.#ask(source.id, picture, softness, mask.fresh);
    }
    return mask.picture;
  }

  /** What was in the frame before is still on the program, however long a busy machine took for this one. */
  #isForgotten({ seenUs }: Mask): boolean {
    return seenUs < this.#frameBeforeUs && this.#frameUs - seenUs > forgottenAfterUs;
  }

  /** Of the sources that are seen, the one that has waited longest. */
  #isNext(mask: Mask): boolean {
    return [...this.#masks.values()].every(
      (other) => other.askedUs >= mask.askedUs || this.#isForgotten(other),
    );
  }

  async #ask(sourceId: string, { image }: Picture, softness: number, fresh: boolean): Promise<void> {
    try {
      const copy = image instanceof VideoFrame ? image.clone() : await createImageBitmap(image);
      const request: SegmentationRequest = { sourceId, picture: copy, softness, fresh };
      if (this.#worker) this.#worker.postMessage(request, [copy]);
      else copy.close();
    } catch {
      // The picture was closed while it was copied; the next one will do.
      this.#busy = false;
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('../segmentation/segmentation.worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = ({ data }: MessageEvent<SegmentationReport>) => {
      if (data.type === 'failure') this.#fail();
      else this.#take(data.sourceId, data.mask);
    };
    worker.onerror = () => this.#fail();
    return worker;
  }

  #take(sourceId: string, image: ImageBitmap): void {
    this.#busy = false;
    const mask = this.#masks.get(sourceId);
    // It may have been asked for before the source was forgotten, and come back by now.
    if (!mask?.version) {
      image.close();
      return;
    }
    close(mask.picture);
    mask.fresh = false;
    mask.picture = { ...mask.picture, image, width: image.width, height: image.height };
  }

  #fail(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#failed = true;
    for (const { picture } of this.#masks.values()) close(picture);
    this.#masks.clear();
    this.#onFailure(
      'The background can’t be changed, so cameras are shown as they are. Reload the studio to try again.',
    );
  }
}

function backgroundOf({ filters }: Source): VideoFilterOf<'background'> | undefined {
  return filters.find((filter) => filter.kind === 'background' && filter.enabled) as
    VideoFilterOf<'background'> | undefined;
}

function newMask(sourceId: string): Mask {
  const nobody = newSheet(1, 1).canvas;
  const picture = { key: `people:${sourceId}`, image: nobody, width: 1, height: 1 };
  return { picture, version: undefined, softness: 0, askedUs: -Infinity, seenUs: -Infinity, fresh: true };
}

function close({ image }: Picture): void {
  if (image instanceof ImageBitmap) image.close();
}
