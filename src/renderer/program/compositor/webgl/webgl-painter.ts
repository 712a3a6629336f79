import { FootlightError } from '../../../../shared/base/errors.ts';
import { blendModes, transitionKinds } from '../../../../shared/scene/model.ts';
import {
  isFlipped,
  isLayer,
  placeEntry,
  type Layer,
  type Painter,
  type PaintEntry,
  type PaintFrame,
} from '../painter.ts';
import { slideOffsets, wipedPart } from '../scene-transition.ts';
import { ShaderPrograms } from './shader-program.ts';
import { PictureTextures, Targets, type GpuPicture, type Target } from './textures.ts';
import { WebGlFilters } from './webgl-filters.ts';

/** Draws by WebGL 2: the quickest way where there is a GPU. */
export class WebGlPainter implements Painter {
  readonly canvas: OffscreenCanvas;
  readonly #gl: WebGL2RenderingContext;
  readonly #programs: ShaderPrograms;
  readonly #pictures: PictureTextures;
  readonly #filters: WebGlFilters;
  readonly #targets: Targets;

  /**
   * @param canvas without a context of another kind
   * @throws FootlightError INTERNAL where there is no WebGL 2 or a shader is refused
   */
  constructor(canvas: OffscreenCanvas) {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      powerPreference: 'high-performance',
    });
    if (!gl) throw new FootlightError('INTERNAL', 'This browser cannot draw by its graphics processor.');
    this.canvas = canvas;
    this.#gl = gl;
    this.#programs = new ShaderPrograms(gl);
    this.#pictures = new PictureTextures(gl);
    this.#filters = new WebGlFilters({ gl, programs: this.#programs, pictures: this.#pictures });
    this.#targets = new Targets(gl);
  }

  paint(frame: PaintFrame): boolean {
    const { format, change } = frame;
    const { width, height } = format;
    const gl = this.#gl;
    if (gl.isContextLost()) return false;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const coming = this.#scene('coming', frame, frame.entries);
    const going = change && this.#scene('going', frame, change.entries);

    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.disable(gl.BLEND);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, going?.texture ?? coming.texture);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, coming.texture);
    this.#programs.draw('present', {
      coming: 0,
      going: 1,
      kind: change ? transitionKinds.indexOf(change.transition.kind) : 0,
      progress: change?.progress ?? 1,
      ...partOf(frame),
    });
    this.#filters.endFrame();
    this.#pictures.endFrame();
    this.#targets.endFrame();
    return !gl.isContextLost();
  }

  dispose(): void {
    this.#filters.dispose();
    this.#pictures.dispose();
    this.#targets.dispose();
    this.#programs.dispose();
  }

  #scene(name: string, { format, timeUs }: PaintFrame, entries: readonly PaintEntry[]): Target {
    const gl = this.#gl;
    const target = this.#targets.get(name, format.width, format.height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const entry of entries) this.#entry(target, entry, timeUs, 0);
    return target;
  }

  /** Its texture is the next layer's of this depth and size, once it was drawn. */
  #layer({ key, width, height, entries }: Layer, timeUs: number, depth: number): GpuPicture {
    const gl = this.#gl;
    const target = this.#targets.get(`layer ${depth} ${width}x${height}`, width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const entry of entries) this.#entry(target, entry, timeUs, depth + 1);
    return { key, image: target.texture, width, height };
  }

  /** An entry's picture as it comes out of its filters. */
  #textureOf(entry: PaintEntry & { kind: 'picture' }, timeUs: number, depth: number): WebGLTexture {
    const { picture, filters } = entry;
    const drawn = isLayer(picture) ? this.#layer(picture, timeUs, depth) : picture;
    return this.#filters.apply(drawn, filters, timeUs);
  }

  #entry(target: Target, entry: PaintEntry, timeUs: number, depth: number): void {
    const gl = this.#gl;
    const { transform, opacity, blend, flipVertical } = entry.item;
    const texture = entry.kind === 'picture' ? this.#textureOf(entry, timeUs, depth) : undefined;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.viewport(0, 0, target.width, target.height);
    const below = blend === 'normal' ? undefined : this.#copyOf(target);
    if (below) gl.disable(gl.BLEND);
    else {
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    }
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, below?.texture ?? null);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture ?? null);
    const radians = (transform.rotationDegrees * Math.PI) / 180;
    this.#programs.draw('item', {
      canvasSize: [target.width, target.height],
      centre: [transform.x + transform.width / 2, transform.y + transform.height / 2],
      turn: [Math.cos(radians), Math.sin(radians)],
      opacity,
      blend: blendModes.indexOf(blend),
      image: 0,
      backdrop: 1,
      ...(entry.kind === 'color'
        ? {
            plain: true,
            color: premultiplied(entry.color),
            flip: [1, 1],
            source: [0, 0, 1, 1],
            imageSize: [1, 1],
            target: [-transform.width / 2, -transform.height / 2, transform.width, transform.height],
          }
        : {
            plain: false,
            flip: [isFlipped(entry) ? -1 : 1, flipVertical ? -1 : 1],
            ...placeOf(entry),
          }),
    });
  }

  /** What was drawn so far, for a blend mode that must know it. */
  #copyOf(target: Target): Target {
    const gl = this.#gl;
    const copy = this.#targets.get(`backdrop ${target.width}x${target.height}`, target.width, target.height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, copy.texture);
    gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 0, 0, target.width, target.height);
    return copy;
  }
}

function placeOf(entry: PaintEntry & { kind: 'picture' }): Record<string, readonly number[]> {
  const { transform } = entry.item;
  const { source, target } = placeEntry(entry);
  return {
    source: [source.x, source.y, source.width, source.height],
    imageSize: [entry.picture.width, entry.picture.height],
    target: [target.x - transform.width / 2, target.y - transform.height / 2, target.width, target.height],
  };
}

/** Where the coming scene is, and by how much the going one was moved, px. */
function partOf({ format, change }: PaintFrame): Record<string, readonly number[]> {
  if (!change) return { part: [0, 0, format.width, format.height], shift: [0, 0] };
  if (change.transition.kind === 'slide') {
    const { going, coming } = slideOffsets(change, format);
    return { part: [coming.x, coming.y, format.width, format.height], shift: [going.x, going.y] };
  }
  const part = wipedPart(change, format);
  return { part: [part.x, part.y, part.width, part.height], shift: [0, 0] };
}

/** #rrggbb or #rrggbbaa, multiplied by its opacity, 0 to 1 each. */
function premultiplied(color: string): [number, number, number, number] {
  const at = (index: number): number => parseInt(color.slice(index, index + 2), 16) / 255;
  const alpha = color.length > 7 ? at(7) : 1;
  return [at(1) * alpha, at(3) * alpha, at(5) * alpha, alpha];
}
