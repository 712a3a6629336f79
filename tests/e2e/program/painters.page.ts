import { newItem, newItemLook, newScene } from '../../../src/shared/scene/defaults.ts';
import type { CanvasFormat } from '../../../src/shared/scene/model.ts';
import { loadInter } from '../../../src/renderer/program/load-inter.ts';
import { readCubeFile } from '../../../src/shared/scene/cube-file.ts';
import { newSheet } from '../../../src/renderer/program/compositor/canvas/sheet.ts';
import { CanvasPainter } from '../../../src/renderer/program/compositor/canvas/canvas-painter.ts';
import { paintFiltersOf } from '../../../src/renderer/program/compositor/filters/paint-filter.ts';
import type {
  Painter,
  PaintEntry,
  PaintFrame,
  PaintItem,
  Picture,
} from '../../../src/renderer/program/compositor/painter.ts';
import { ProgramCanvas } from '../../../src/renderer/program/compositor/program-canvas.ts';
import { contentOf } from '../../../src/renderer/program/compositor/scene-content.ts';
import { SceneView } from '../../../src/renderer/program/compositor/scene-view.ts';
import { stingerFrame } from '../../../src/renderer/program/compositor/stinger-frame.ts';
import { hasGpu } from '../../../src/renderer/program/compositor/webgl/gpu.ts';
import { WebGlPainter } from '../../../src/renderer/program/compositor/webgl/webgl-painter.ts';
import type { PaintCase, PaintCaseItem, PaintCaseScene } from './paint-case.ts';

/** What the tests reach from outside. */
export interface PaintersPage {
  /** RGBA of a case as each painter paints it, in base64; and what WebGL still held afterwards. */
  paint(given: PaintCase): { canvas: string; webgl: string; webglObjects: number };
  /** A case of opaque pictures by Canvas 2D: from their images, and from px at hand, in base64. */
  paintPixels(given: PaintCase): { drawn: string; put: string; imagesAsked: number };
  /** Whether the browser has a graphics processor to draw by. */
  hasGpu(): boolean;
  /** Colour of a frame where the browser gives no WebGL, or its driver takes no shader. */
  refuseGpu(what: 'context' | 'shader'): number[];
  /** Colour of a frame before the GPU is lost, in the frame right after, and once it is back. */
  loseGpu(): Promise<{ before: number[]; lost: number[]; back: number[]; onGpu: boolean[] }>;
}

declare global {
  interface Window {
    painters: PaintersPage;
  }
}

type Method = (this: unknown, ...given: unknown[]) => object | null;

/** What WebGL was asked to make and not yet to delete. */
const objects = new Set<unknown>();
for (const kind of ['Texture', 'Framebuffer', 'Program', 'Shader'] as const) {
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<string, Method>;
  const create = prototype[`create${kind}`];
  const remove = prototype[`delete${kind}`];
  if (!create || !remove) continue;
  prototype[`create${kind}`] = function (...given) {
    const made = create.apply(this, given);
    objects.add(made);
    return made;
  };
  prototype[`delete${kind}`] = function (...given) {
    objects.delete(given[0]);
    return remove.apply(this, given);
  };
}

/** Bars of many colours over a ramp, with a see-through corner and a fine pattern. */
function chart(width: number, height: number): OffscreenCanvas {
  const { canvas, context } = newSheet(width, height);
  const bars = ['#ffffff', '#c0c000', '#00c0c0', '#00ff00', '#c000c0', '#c00000', '#2040c0', '#101010'];
  for (const [index, color] of bars.entries()) {
    context.fillStyle = color;
    context.fillRect((index * width) / bars.length, 0, width / bars.length, height / 2);
  }
  const ramp = context.createLinearGradient(0, 0, width, 0);
  ramp.addColorStop(0, '#000000');
  ramp.addColorStop(0.5, '#a08060');
  ramp.addColorStop(1, '#ffffff');
  context.fillStyle = ramp;
  context.fillRect(0, height / 2, width, height / 2);
  context.fillStyle = '#20c040';
  for (let x = 4; x < width / 2; x += 8) context.fillRect(x, height * 0.7, 4, height * 0.15);
  context.clearRect(width * 0.8, height * 0.75, width * 0.2, height * 0.25);
  context.fillStyle = '#ff804080';
  context.fillRect(width * 0.8, height * 0.75, width * 0.2, height * 0.25);
  return canvas;
}

/** A disc that grows opaque and bright towards its middle. */
function disc(side: number): OffscreenCanvas {
  const { canvas, context } = newSheet(side, side);
  const glow = context.createRadialGradient(side / 2, side / 2, 0, side / 2, side / 2, side / 2);
  glow.addColorStop(0, '#ffffffff');
  glow.addColorStop(0.7, '#ffffffe0');
  glow.addColorStop(1, '#40404000');
  context.fillStyle = glow;
  context.fillRect(0, 0, side, side);
  return canvas;
}

/** Two steps a side, so that what lies between shows. */
const cube = readCubeFile(`LUT_3D_SIZE 2
0.1 0.0 0.2
1.0 0.2 0.1
0.2 0.9 0.0
1.0 0.9 0.2
0.0 0.1 0.7
0.9 0.1 0.8
0.1 0.8 0.9
1.0 1.0 0.8`);

const pictures = { chart: chart(160, 90), small: chart(64, 36), disc: disc(64) };
const resized = new VideoFrame(chart(320, 180), { displayWidth: 160, displayHeight: 90, timestamp: 0 });

function picture(name: keyof typeof pictures | 'resized', key: string): Picture {
  if (name === 'resized') return { key, image: resized, width: 160, height: 90 };
  const image = pictures[name];
  return { key, image, width: image.width, height: image.height };
}

/** A picture of a stinger's video as decoders give it, I420 with alpha: orange beside green, fading away at its edges. */
function stingerPicture(width: number, height: number): Picture {
  const chromaPx = (width / 2) * (height / 2);
  const bytes = new Uint8Array(width * height * 2 + chromaPx * 2);
  const chroma = width * height;
  const alpha = chroma + chromaPx * 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const isLeft = x < width / 2;
      bytes[at] = isLeft ? 150 : 110;
      const chromaAt = chroma + (y >> 1) * (width / 2) + (x >> 1);
      bytes[chromaAt] = isLeft ? 60 : 80;
      bytes[chromaAt + chromaPx] = isLeft ? 190 : 70;
      const away = Math.hypot((x - width / 2) / (width / 2), (y - height / 2) / (height / 2));
      bytes[alpha + at] = Math.max(0, Math.min(255, Math.round((1.1 - away) * 320)));
    }
  }
  const colorSpace = { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', fullRange: false } as const;
  const init = { format: 'I420A', codedWidth: width, codedHeight: height, timestamp: 0, colorSpace } as const;
  return { key: 'stinger', image: new VideoFrame(bytes, init), width, height };
}

const stinger = stingerPicture(80, 44);

/** Where a scene begins to be seen, on the program clock. */
const sceneStartUs = 10_000_000;
/** How often it is looked at: widgets go on by that. */
const lookUs = 100_000;

/** What the studio itself makes of sources. */
function sceneEntries({ shown, events = [], ageMs = 0 }: PaintCaseScene, format: CanvasFormat): PaintEntry[] {
  const sources = shown.map(({ source }) => source);
  const items = shown.map(({ source, item }, index) => ({
    ...newItem(`shown-${index}`, source, format),
    ...item,
  }));
  const content = contentOf({
    sceneId: 'scene',
    scenes: [{ ...newScene('scene', 'Scene'), items }],
    sources,
  });
  const view = new SceneView(
    (message) => {
      throw new Error(message);
    },
    () => undefined,
  );
  view.handleFonts();
  view.retain({ imageUrls: {}, slideUrls: {}, textUrls: {} }, [content]);
  view.widgets.handleFeed({ type: 'history', events: [], alertsPaused: false }, sceneStartUs);
  const seen = new Set(sources.map(({ id }) => id));
  // What moves to another number was seen with the one before.
  view.widgets.begin(seen, sceneStartUs);
  for (const event of events) view.widgets.handleFeed({ type: 'event', event }, sceneStartUs);
  const endUs = sceneStartUs + ageMs * 1000;
  for (let timeUs = sceneStartUs; timeUs < endUs; timeUs += lookUs) view.widgets.begin(seen, timeUs);
  view.widgets.begin(seen, endUs);
  return view.entries(content, format, new Map(), endUs);
}

function entry(given: PaintCaseItem, index: number, size: { width: number; height: number }): PaintEntry {
  const item: PaintItem = {
    transform: { x: 0, y: 0, ...size, rotationDegrees: 0 },
    fit: 'stretch',
    opacity: 1,
    ...newItemLook,
    ...given.item,
  };
  if (given.color !== undefined) return { kind: 'color', item, color: given.color };
  const filters = paintFiltersOf(given.filters ?? [], {
    cube: () => cube,
    picture: () => picture('disc', 'mask'),
  });
  const layer = given.layer && {
    ...given.layer,
    key: `layer-${index}`,
    entries: given.layer.items.map((each, inner) => entry(each, index * 10 + inner + 1000, size)),
  };
  return {
    kind: 'picture',
    item,
    picture: layer ?? {
      ...picture(given.picture ?? 'chart', `item-${index}`),
      ...(given.people && { people: picture(given.people, `people-${index}`) }),
    },
    filters: filters && { ...filters, moving: filters.moving || layer !== undefined },
    mirrored: given.mirrored ?? false,
    align: given.align ?? 'center',
  };
}

const usualSize = { width: 160, height: 90 };

function frameOf(given: PaintCase): PaintFrame {
  const size = given.size ?? usualSize;
  const format = { ...size, frameRate: 30 };
  const timeUs = given.timeUs ?? 0;
  const entries = [
    ...given.items.map((each, index) => entry(each, index, size)),
    ...(given.scene ? sceneEntries(given.scene, format) : []),
  ];
  const frame = { format, timeUs, entries };
  if (!given.leaving || !given.transition) return frame;
  const leaving = given.leaving.map((each, index) => entry(each, index + 100, size));
  const moment = { transition: given.transition, progress: given.progress ?? 0.5 };
  if (given.transition.kind === 'stinger')
    return stingerFrame(frame, leaving, moment, () => ({ picture: stinger, index: 0 }));
  return { ...frame, change: { entries: leaving, ...moment } };
}

/** These entries with every picture on black, as a camera gives it. */
function opaque(
  entries: readonly PaintEntry[],
  pixelsAtHand: boolean,
  onImageAsked: () => void,
): PaintEntry[] {
  return entries.map((each): PaintEntry => {
    if (each.kind === 'color') return each;
    const { picture } = each;
    if ('entries' in picture) {
      const within = opaque(picture.entries, pixelsAtHand, onImageAsked);
      return { ...each, picture: { ...picture, entries: within } };
    }
    const { key, width, height } = picture;
    const { canvas, context } = newSheet(width, height);
    context.fillRect(0, 0, width, height);
    context.drawImage(picture.image, 0, 0);
    const pixels = context.getImageData(0, 0, width, height);
    const asked: Picture = {
      key,
      width,
      height,
      get image() {
        onImageAsked();
        return canvas;
      },
    };
    if (pixelsAtHand) asked.pixels = pixels;
    return { ...each, picture: asked };
  });
}

function rgba(canvas: OffscreenCanvas): Uint8ClampedArray {
  const { context } = newSheet(canvas.width, canvas.height, true);
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

function painted(painter: Painter, given: PaintCase): string {
  // Twice: what is kept from frame to frame must not change the picture.
  painter.paint(frameOf(given));
  painter.paint(frameOf(given));
  return base64Of(painter);
}

function base64Of({ canvas }: Painter): string {
  return btoa(Array.from(rgba(canvas), (byte) => String.fromCharCode(byte)).join(''));
}

function paintGreen(program: ProgramCanvas): number[] {
  program.paint(frameOf({ name: 'green', items: [{ color: '#00ff00' }] }));
  return [...rgba(program.canvas).subarray(0, 3)];
}

/** Puts `method` in the place of one of a prototype while `run` does. */
function replacing<T>(
  prototype: object,
  name: string,
  method: (original: Method) => Method,
  run: () => T,
): T {
  const methods = prototype as Record<string, Method>;
  const original = methods[name];
  if (!original) throw new Error(`There is no ${name}.`);
  methods[name] = method(original);
  try {
    return run();
  } finally {
    methods[name] = original;
  }
}

/** One for all cases: a browser has few contexts to give. */
const onGpu = new OffscreenCanvas(160, 90);

// What texts and widgets are written in.
if (!(await loadInter(document.fonts))) throw new Error('The text font could not be loaded.');

window.painters = {
  paint(given) {
    const { width, height } = given.size ?? usualSize;
    const canvas = new CanvasPainter(newSheet(width, height));
    const webgl = new WebGlPainter(onGpu);
    const seen = { canvas: painted(canvas, given), webgl: painted(webgl, given) };
    canvas.dispose();
    webgl.dispose();
    return { ...seen, webglObjects: objects.size };
  },

  paintPixels(given) {
    let imagesAsked = 0;
    const paint = (pixelsAtHand: boolean): string => {
      imagesAsked = 0;
      const { width, height } = given.size ?? usualSize;
      const painter = new CanvasPainter(newSheet(width, height));
      const { entries, change, ...frame } = frameOf(given);
      const of = (some: readonly PaintEntry[]) => opaque(some, pixelsAtHand, () => imagesAsked++);
      painter.paint({
        ...frame,
        entries: of(entries),
        ...(change && { change: { ...change, entries: of(change.entries) } }),
      });
      const seen = base64Of(painter);
      painter.dispose();
      return seen;
    };
    const drawn = paint(false);
    return { drawn, put: paint(true), imagesAsked };
  },

  hasGpu,

  refuseGpu(what) {
    const paint = (): number[] => {
      const program = new ProgramCanvas(new OffscreenCanvas(160, 90), 'webgl');
      const color = paintGreen(program);
      program.dispose();
      return color;
    };
    if (what === 'shader') {
      return replacing(WebGL2RenderingContext.prototype, 'getProgramParameter', () => () => null, paint);
    }
    const withoutWebGl = (original: Method): Method =>
      function (...given) {
        return given[0] === 'webgl2' ? null : original.apply(this, given);
      };
    return replacing(OffscreenCanvas.prototype, 'getContext', withoutWebGl, paint);
  },

  async loseGpu() {
    const contexts: WebGL2RenderingContext[] = [];
    const remembering = (original: Method): Method =>
      function (...given) {
        const context = original.apply(this, given);
        if (context instanceof WebGL2RenderingContext) contexts.push(context);
        return context;
      };
    const program = replacing(OffscreenCanvas.prototype, 'getContext', remembering, () => {
      return new ProgramCanvas(new OffscreenCanvas(160, 90), 'webgl');
    });
    const [gl] = contexts;
    const loss = gl?.getExtension('WEBGL_lose_context');
    if (!gl || !loss) throw new Error('This browser cannot lose its GPU.');
    let drawn = false;
    const drawArrays = gl.drawArrays.bind(gl);
    gl.drawArrays = (...given) => {
      drawn = true;
      drawArrays(...given);
    };
    const draws: boolean[] = [];
    const look = (): number[] => {
      drawn = false;
      const color = paintGreen(program);
      draws.push(drawn);
      return color;
    };
    const next = (name: string): Promise<unknown> =>
      new Promise((done) => {
        gl.canvas.addEventListener(name, done, { once: true });
      });
    const before = look();
    const lostEvent = next('webglcontextlost');
    loss.loseContext();
    const lost = look();
    await lostEvent;
    const restored = next('webglcontextrestored');
    // Only after all handlers of the event may it be asked for.
    await new Promise((done) => setTimeout(done));
    loss.restoreContext();
    await restored;
    const back = look();
    program.dispose();
    return { before, lost, back, onGpu: draws };
  },
};
