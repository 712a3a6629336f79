import { messageOf } from '../../../shared/base/errors.ts';
import type { ScreenshotWish } from '../../../shared/obs/screenshot.ts';
import { fullCanvasTransform, newItem } from '../../../shared/scene/defaults.ts';
import type { CanvasFormat, SceneItem } from '../../../shared/scene/model.ts';
import { CanvasPainter } from './canvas/canvas-painter.ts';
import { newSheet } from './canvas/sheet.ts';
import type { CompositorReport, SceneOnView } from './messages.ts';
import type { PaintEntry, Picture } from './painter.ts';
import { contentOf, type SceneContent } from './scene-content.ts';

/** Whoever asks for more at once gets an answer, but no picture. */
const maxWaiting = 16;

/** What there is to be seen at a frame. */
interface Moment {
  /** The program as it was painted. */
  program: OffscreenCanvas;
  arrangement: SceneOnView;
  format: CanvasFormat;
  timeUs: number;
  images: ReadonlyMap<string, Picture>;
  entries: (content: SceneContent, format: CanvasFormat) => readonly PaintEntry[];
}

/** Pictures that were asked for, each taken at the next frame, when what every source shows is at hand. */
export class Screenshots {
  readonly #report: (report: CompositorReport) => void;
  #waiting: { requestId: number; wish: ScreenshotWish }[] = [];

  constructor(report: (report: CompositorReport) => void) {
    this.#report = report;
  }

  ask(requestId: number, wish: ScreenshotWish): void {
    if (this.#waiting.length < maxWaiting) this.#waiting.push({ requestId, wish });
    else this.#report({ type: 'screenshot', requestId, picture: undefined });
  }

  take(moment: Moment): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { requestId, wish } of waiting) void this.#answer(requestId, wish, moment);
  }

  /** Everything is painted before the first wait: the images are the compositor's. */
  async #answer(requestId: number, wish: ScreenshotWish, moment: Moment): Promise<void> {
    try {
      const canvas = scaled(paint(wish, moment), wish);
      const { mediaType: type, quality } = wish;
      const picture = await canvas.convertToBlob({ type, ...(quality !== undefined && { quality }) });
      this.#report({ type: 'screenshot', requestId, picture });
    } catch (failure) {
      this.#report({ type: 'failure', message: messageOf(failure) });
      this.#report({ type: 'screenshot', requestId, picture: undefined });
    }
  }
}

function paint({ target }: ScreenshotWish, moment: Moment): OffscreenCanvas {
  const { arrangement, program } = moment;
  if ('sourceId' in target) return paintSource(target.sourceId, moment);
  const { format } = moment;
  // Where the computer can't keep up, the program is painted smaller.
  if (target.sceneId === arrangement.sceneId) return scaled(program, format);
  return paintContent(contentOf({ ...arrangement, sceneId: target.sceneId }), format, moment);
}

/** A source as it is in the first scene that has it, in its own size. */
function paintSource(sourceId: string, moment: Moment): OffscreenCanvas {
  const { arrangement, format, images } = moment;
  const source = arrangement.sources.find(({ id }) => id === sourceId);
  if (!source) return newSheet(1, 1).canvas;
  const image = images.get(sourceId);
  const used = itemOf(sourceId, arrangement) ?? newItem('screenshot', source, format);
  const { width, height } = image ?? used.transform;
  const size = { ...format, width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
  const item: SceneItem = {
    ...newItem(used.id, source, format),
    fit: used.fit,
    transform: fullCanvasTransform(size),
  };
  const content = { ...contentOf(arrangement), sceneId: '', items: [item] };
  return paintContent(content, size, moment);
}

function itemOf(sourceId: string, { scenes, sources }: SceneOnView): SceneItem | undefined {
  const inGroups = sources.flatMap((source) => (source.kind === 'group' ? source.settings.items : []));
  return [...scenes.flatMap((scene) => scene.items), ...inGroups].find((item) => item.sourceId === sourceId);
}

function paintContent(
  content: SceneContent,
  format: CanvasFormat,
  { timeUs, entries }: Moment,
): OffscreenCanvas {
  const sheet = newSheet(format.width, format.height);
  const painter = new CanvasPainter(sheet);
  painter.paint({ format, timeUs, entries: entries(content, format) });
  painter.dispose();
  return sheet.canvas;
}

function scaled(canvas: OffscreenCanvas, wish: Pick<ScreenshotWish, 'width' | 'height'>): OffscreenCanvas {
  const ratio = canvas.width / canvas.height;
  const width = wish.width ?? (wish.height === undefined ? canvas.width : Math.round(wish.height * ratio));
  const height = wish.height ?? Math.round(width / ratio);
  if (canvas.width === width && canvas.height === height) return canvas;
  const sheet = newSheet(Math.max(1, width), Math.max(1, height));
  sheet.context.imageSmoothingQuality = 'high';
  sheet.context.drawImage(canvas, 0, 0, sheet.canvas.width, sheet.canvas.height);
  return sheet.canvas;
}
