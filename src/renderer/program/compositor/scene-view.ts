import { countdownText } from '../../../shared/scene/countdown.ts';
import type { CanvasFormat, SceneItem, Source } from '../../../shared/scene/model.ts';
import type { VideoFilter } from '../../../shared/scene/video-filter.ts';
import { programNowUs, SteadyWallClock } from '../program-clock.ts';
import { ColorRaster } from './color-raster.ts';
import { paintFiltersOf, type PaintFilters } from './filters/paint-filter.ts';
import { ImageStore } from './image-store.ts';
import { PeopleMasks } from './people-masks.ts';
import { isLayer, type PaintEntry, type Picture } from './painter.ts';
import { scaledCrop, scaleEntries } from './scale-entries.ts';
import { innerItems, itemsWithin, type SceneContent } from './scene-content.ts';
import type { PictureAssets } from './picture-assets.ts';
import { SlideDeck } from './slide-deck.ts';
import { TextFiles } from './text-files.ts';
import { WidgetSet, type StartedAlert } from '../widgets/widget-set.ts';
import { TextRaster } from './text-raster.ts';

/** Layers in one picture of a scene; more are left out, so that no arrangement can stop the program. */
const maxLayers = 64;
/** Scenes in scenes in scenes. */
const maxDepth = 8;
/** Largest side of a layer, px. */
const maxLayerSidePx = 4096;

/** What a countdown has not of a text's looks. */
const countdownLook = {
  outlineColor: '#000000',
  outlineWidthPx: 0,
  align: 'center',
  shadowColor: '#000000',
  shadowOffsetPx: 0,
} as const;

/** One look at a scene. */
interface Look {
  content: SceneContent;
  format: CanvasFormat;
  /** Of the cameras and whatever else gives frames, by source id. */
  images: ReadonlyMap<string, Picture>;
  /** On the program clock. */
  timeUs: number;
  layersLeft: number;
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
  readonly widgets: WidgetSet;
  readonly #images: ImageStore;
  readonly #people: PeopleMasks;
  readonly #textFiles: TextFiles;
  readonly #slides = new Map<string, SlideDeck>();
  readonly #wallClock = new SteadyWallClock();
  readonly #filters = new Map<string, KnownFilters>();
  readonly #onFailure: (message: string) => void;
  #slideUrls: PictureAssets['slideUrls'] = {};

  constructor(onFailure: (message: string) => void, onAlert: (started: StartedAlert) => void) {
    this.#onFailure = onFailure;
    this.widgets = new WidgetSet(onAlert);
    this.#images = new ImageStore(onFailure);
    this.#people = new PeopleMasks(onFailure);
    this.#textFiles = new TextFiles(onFailure);
  }

  /** The fonts are here, or will not come: texts are drawn from now on. */
  handleFonts(): void {
    this.#texts.handleFonts();
    this.widgets.handleFonts();
  }

  /** What the files of this machine say that texts are taken from, by path. */
  handleTexts(texts: Readonly<Record<string, string>>): void {
    this.#textFiles.handleTexts(texts);
  }

  /** Loads what is new and forgets what none of these scenes shows any more. */
  retain({ imageUrls, slideUrls, textUrls }: PictureAssets, scenes: readonly SceneContent[]): void {
    this.#images.retain(imageUrls);
    this.#textFiles.retain(textUrls);
    this.#slideUrls = slideUrls;
    const places = new Set(scenes.flatMap((scene) => itemsWithin(scene)).map(sizedId));
    this.#texts.retain(places);
    // Where a widget is another beside the program, the program's counts.
    const onAirLast = new Map(scenes.toReversed().flatMap((scene) => [...scene.sources]));
    this.widgets.retain(onAirLast, places, programNowUs());
    const sources = new Map(scenes.flatMap((scene) => [...scene.sources]));
    this.#colors.retain(sources);
    this.#people.retain(sources);
    for (const [id, deck] of this.#slides) {
      if (sources.has(id)) continue;
      deck.close();
      this.#slides.delete(id);
    }
    for (const id of this.#filters.keys()) if (!sources.has(id)) this.#filters.delete(id);
  }

  /**
   * What is to be seen of a scene, bottom first.
   * @param images of the cameras and whatever else gives frames, by source id
   */
  entries(
    content: SceneContent,
    format: CanvasFormat,
    images: ReadonlyMap<string, Picture>,
    timeUs: number,
  ): PaintEntry[] {
    this.#people.begin(timeUs);
    const look = { content, format, images, timeUs, layersLeft: maxLayers };
    return this.#entries(content.items, look, [content.sceneId]);
  }

  /** @param path scenes and groups that these items are within: none of them is shown again */
  #entries(items: readonly SceneItem[], look: Look, path: readonly string[]): PaintEntry[] {
    return items.flatMap((item) => {
      const source = look.content.sources.get(item.sourceId);
      if (!source || !item.visible || item.opacity === 0) return [];
      const entry = this.#entry(item, source, look, path);
      return entry ? this.#withPeople(entry, source) : [];
    });
  }

  #entry(item: SceneItem, source: Source, look: Look, path: readonly string[]): PaintEntry | undefined {
    const { format, images } = look;
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
      case 'stream':
      case 'webPage': {
        const picture = images.get(source.id);
        const mirrored = source.kind === 'camera' && source.settings.mirrored;
        return picture && { ...plain, picture, mirrored };
      }
      case 'image': {
        const picture = this.#images.pictureAt(source.settings.assetId, look.timeUs);
        // Two sources may show one image through other filters.
        return picture && { ...plain, picture: { ...picture, key: `source:${source.id}` } };
      }
      case 'text': {
        const { textAssetId, textFilePath, ...settings } = source.settings;
        const isTyped = textAssetId === '' && textFilePath === '';
        const text = isTyped ? settings.text : this.#textFiles.text(textFilePath, textAssetId);
        const picture = this.#texts.picture({ ...settings, text }, { ...item, id: sizedId(item) });
        return picture && { ...plain, picture, align: settings.align };
      }
      case 'countdown': {
        const nowMs = this.#wallClock.at(look.timeUs);
        const utcOffsetMs = new Date(nowMs).getTimezoneOffset() * -60_000;
        const text = countdownText(source.settings, nowMs, utcOffsetMs);
        const picture = this.#texts.picture(
          { ...countdownLook, ...source.settings, text },
          { ...item, id: sizedId(item) },
        );
        return picture && { ...plain, picture };
      }
      case 'slideshow': {
        const deck = this.#slides.get(source.id) ?? new SlideDeck(source.id, this.#onFailure);
        this.#slides.set(source.id, deck);
        const picture = deck.picture(source.settings, format, look.timeUs, this.#slideUrls);
        return picture && { ...plain, picture };
      }
      case 'group':
        return this.#layer(item, source, source.settings, look, path);
      case 'scene':
        return this.#layer(item, source, format, look, path);
      case 'widget': {
        const picture = this.widgets.picture(source, { ...item, id: sizedId(item) }, (id, startMs) =>
          this.#images.since(id, startMs * 1000, look.timeUs),
        );
        return picture && { ...plain, item: { ...item, fit: 'stretch' }, picture };
      }
    }
  }

  /** A scene or group within the scene; nothing where it would show itself. */
  #layer(
    item: SceneItem,
    source: Source,
    size: { width: number; height: number },
    look: Look,
    path: readonly string[],
  ): PaintEntry | undefined {
    const id = source.kind === 'scene' ? source.settings.sceneId : source.id;
    const items = innerItems(source, look.content);
    if (!items || path.includes(id) || path.length > maxDepth || look.layersLeft === 0) return undefined;
    look.layersLeft--;
    const entries = this.#entries(items, look, [...path, id]);
    if (entries.length === 0) return undefined;
    const scale = Math.min(1, maxLayerSidePx / Math.max(size.width, size.height));
    const filters = this.#filtersOf(source);
    return {
      kind: 'picture',
      item: { ...item, crop: scaledCrop(item.crop, scale) },
      picture: {
        key: `layer:${source.id}`,
        width: Math.max(1, Math.round(size.width * scale)),
        height: Math.max(1, Math.round(size.height * scale)),
        entries: scaleEntries(entries, scale),
      },
      // What is in it may move although the layer is the same.
      filters: filters && { ...filters, moving: true },
      mirrored: false,
      align: 'center',
    };
  }

  #withPeople(entry: PaintEntry, source: Source): PaintEntry {
    if (entry.kind !== 'picture' || !entry.filters || isLayer(entry.picture)) return entry;
    const people = this.#people.maskOf(source, entry.picture);
    return people ? { ...entry, picture: { ...entry.picture, people } } : entry;
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

/** One text may be seen in two sizes, before and after an edit: in studio mode, or while its scene leaves. */
function sizedId({ id, transform }: SceneItem): string {
  return `${id} ${transform.width}x${transform.height}`;
}
