import type { SceneItem, Source } from '../../../shared/scene/model.ts';
import type { VideoFilter } from '../../../shared/scene/video-filter.ts';
import { ColorRaster } from './color-raster.ts';
import { paintFiltersOf, type PaintFilters } from './filters/paint-filter.ts';
import { ImageStore } from './image-store.ts';
import type { ProgramPicture } from './messages.ts';
import type { PaintEntry } from './painter.ts';
import { TextRaster } from './text-raster.ts';

/** A scene that is on the program, or is leaving it. */
export interface SceneContent {
  items: readonly SceneItem[];
  sources: ReadonlyMap<string, Source>;
}

interface KnownFilters {
  filters: readonly VideoFilter[];
  /** Images that had come when they were resolved. */
  loads: number;
  resolved: PaintFilters | undefined;
}

/** Makes of scenes what is to be painted. */
export class SceneView {
  readonly #texts = new TextRaster();
  readonly #colors = new ColorRaster();
  readonly #images: ImageStore;
  readonly #filters = new Map<string, KnownFilters>();

  constructor(onFailure: (message: string) => void) {
    this.#images = new ImageStore(onFailure);
  }

  /** The fonts are here, or will not come: texts are drawn from now on. */
  handleFonts(): void {
    this.#texts.handleFonts();
  }

  /** Loads what is new and forgets what neither scene shows any more. */
  retain(
    { imageUrls }: Pick<ProgramPicture, 'imageUrls'>,
    present: SceneContent,
    leaving: SceneContent | undefined,
  ): void {
    this.#images.retain(imageUrls);
    const items = [...present.items, ...(leaving?.items ?? [])];
    this.#texts.retain(new Set(items.map((item) => item.id)));
    this.#colors.retain(present.sources);
    for (const id of this.#filters.keys()) if (!present.sources.has(id)) this.#filters.delete(id);
  }

  /**
   * What is to be seen of a scene, bottom first.
   * @param frames of the cameras, by source id
   */
  entries(
    { items, sources }: SceneContent,
    format: ProgramPicture['canvas'],
    frames: ReadonlyMap<string, VideoFrame | undefined>,
  ): PaintEntry[] {
    return items.flatMap((item) => {
      const source = sources.get(item.sourceId);
      if (!source || !item.visible || item.opacity === 0) return [];
      return this.#entry(item, source, format, frames) ?? [];
    });
  }

  #entry(
    item: SceneItem,
    source: Source,
    format: ProgramPicture['canvas'],
    frames: ReadonlyMap<string, VideoFrame | undefined>,
  ): PaintEntry | undefined {
    const filters = this.#filtersOf(source);
    const plain = { kind: 'picture', item, filters, mirrored: false, align: 'center' } as const;
    switch (source.kind) {
      case 'color': {
        const { color } = source.settings;
        if (!filters) return { kind: 'color', item, color };
        const picture = this.#colors.picture(source.id, color, format);
        return { ...plain, item: { ...item, fit: 'stretch' }, picture };
      }
      case 'camera':
      case 'screen':
      case 'media':
      case 'webPage':
      case 'stream': {
        const frame = frames.get(source.id);
        if (!frame) return undefined;
        const { displayWidth: width, displayHeight: height } = frame;
        const picture = { key: `frames:${source.id}`, image: frame, width, height };
        return { ...plain, picture, mirrored: source.kind === 'camera' && source.settings.mirrored };
      }
      case 'image': {
        const picture = this.#images.picture(source.settings.assetId);
        // Two sources may show one image through other filters.
        return picture && { ...plain, picture: { ...picture, key: `source:${source.id}` } };
      }
      case 'text': {
        const picture = this.#texts.picture(source, item);
        return picture && { ...plain, picture, align: source.settings.align };
      }
      default:
        return undefined;
    }
  }

  #filtersOf(source: Source): PaintFilters | undefined {
    const { filters, id } = source;
    if (filters.length === 0) return undefined;
    const { loads } = this.#images;
    const known = this.#filters.get(id);
    if (known?.filters === filters && known.loads === loads) return known.resolved;
    const resolved = paintFiltersOf(filters, this.#images);
    this.#filters.set(id, { filters, loads, resolved });
    return resolved;
  }
}
