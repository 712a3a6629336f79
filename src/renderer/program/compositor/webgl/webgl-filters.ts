import { cbRow, crRow, rgbOf } from '../../../../shared/scene/chroma.ts';
import { chromaKeyOf } from '../filters/color-key.ts';
import { colorMapOf } from '../filters/color-correction.ts';
import { backdropOf, roomSizes } from '../filters/background.ts';
import { blurPlan, scrollOffset } from '../filters/filter-plans.ts';
import type { PaintFilter, PaintFilterOf, PaintFilters } from '../filters/paint-filter.ts';
import type { Picture } from '../painter.ts';
import type { ShaderPrograms } from './shader-program.ts';
import type { ShaderName } from './shaders.ts';
import { cubeTexture, Targets, type GpuPicture, type PictureTextures, type Target } from './textures.ts';

type Uniforms = Parameters<ShaderPrograms['draw']>[1];

/** What the filters of all sources draw with. */
export interface FilterTools {
  gl: WebGL2RenderingContext;
  programs: ShaderPrograms;
  pictures: PictureTextures;
}

/** One source's filters, drawn by shaders. What comes out is kept until something changes. */
class FilterChain {
  readonly #tools: FilterTools;
  readonly #targets: Targets;
  readonly #cubes = new Map<PaintFilter, WebGLTexture>();
  #steps: readonly PaintFilter[] = [];
  #key = '';
  #image: GpuPicture['image'] | undefined;
  #people: Picture['image'] | undefined;
  #result: WebGLTexture | undefined;

  constructor(tools: FilterTools) {
    this.#tools = tools;
    this.#targets = new Targets(tools.gl);
  }

  apply(picture: GpuPicture, filters: PaintFilters, timeUs: number): WebGLTexture {
    if (filters.key !== this.#key) {
      this.dispose();
      this.#key = filters.key;
      this.#steps = filters.steps;
    }
    // Masks and backgrounds stay in use although nothing is drawn anew.
    for (const step of this.#steps) {
      if ('picture' in step && step.picture) this.#tools.pictures.use(step.picture);
    }
    const { image, people } = picture;
    if (people) this.#tools.pictures.use(people);
    const same = this.#image === image && this.#people === people?.image;
    if (this.#result && !filters.moving && same) return this.#result;
    this.#image = image;
    this.#people = people?.image;
    this.#result = this.#draw(picture, timeUs);
    return this.#result;
  }

  dispose(): void {
    this.#targets.dispose();
    for (const texture of this.#cubes.values()) this.#tools.gl.deleteTexture(texture);
    this.#cubes.clear();
    this.#result = undefined;
    this.#image = undefined;
  }

  #draw(picture: GpuPicture, timeUs: number): WebGLTexture {
    const { gl, pictures } = this.#tools;
    gl.disable(gl.BLEND);
    let texture = pictures.use(picture);
    const { image, width, height } = picture;
    // A camera's frame comes over in the size it was taken in, and filters go px by px.
    const taken = image instanceof VideoFrame ? image.visibleRect : undefined;
    if (taken && (taken.width !== width || taken.height !== height)) {
      const sized = this.#targets.get('sized', width, height);
      this.#pass('copy', texture, sized);
      texture = sized.texture;
    }
    const steps = this.#steps.filter((step) => step.kind !== 'background' || picture.people);
    for (const [index, step] of steps.entries()) {
      const target = this.#targets.get(index % 2 === 0 ? 'even' : 'odd', width, height);
      if (step.kind === 'blur') this.#blur(texture, target, step.settings.radiusPx);
      else if (step.kind === 'background') this.#background(texture, target, step, picture.people);
      else this.#pass(step.kind, texture, target, this.#uniforms(step, picture, timeUs));
      texture = target.texture;
    }
    return texture;
  }

  #pass(name: ShaderName, texture: WebGLTexture, target: Target, uniforms: Uniforms = {}): void {
    const { gl, programs } = this.#tools;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.framebuffer);
    gl.viewport(0, 0, target.width, target.height);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    programs.draw(name, { image: 0, ...uniforms });
  }

  #blur(texture: WebGLTexture, target: Target, radiusPx: number): void {
    const { sizes, sigma } = blurPlan(radiusPx, target);
    let smallest = texture;
    for (const [index, { width, height }] of sizes.entries()) {
      const half = this.#targets.get(`half-${index}`, width, height);
      this.#pass('copy', smallest, half);
      smallest = half.texture;
    }
    const { width, height } = sizes.at(-1) ?? target;
    const across = this.#targets.get('across', width, height);
    this.#pass('gaussian', smallest, across, { direction: [1, 0], sigma });
    const down = this.#targets.get('down', width, height);
    this.#pass('gaussian', across.texture, down, { direction: [0, 1], sigma });
    this.#pass('copy', down.texture, target);
  }

  /** Puts something else where no people are. */
  #background(
    texture: WebGLTexture,
    target: Target,
    { settings, picture }: PaintFilterOf<'background'>,
    people: Picture | undefined,
  ): void {
    const { gl, pictures } = this.#tools;
    if (!people) return;
    const backdrop = backdropOf(settings, picture, target);
    const behind =
      settings.mode === 'blur'
        ? this.#room(texture, target, settings.radiusPx, people)
        : backdrop.picture && pictures.use(backdrop.picture);
    const shape = pictures.use(people);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, shape);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, behind ?? null);
    const { part, color } = backdrop;
    this.#pass('background', texture, target, { shape: 1, behind: 2, part, plain: !behind, color });
  }

  /** What is around people, out of focus; they themselves do not run into it. */
  #room(texture: WebGLTexture, size: Target, radiusPx: number, people: Picture): WebGLTexture {
    const { gl, pictures } = this.#tools;
    let smallest = texture;
    let sheet = size;
    for (const { width, height } of roomSizes(size)) {
      sheet = this.#targets.get(`room-${width}`, width, height);
      this.#pass('copy', smallest, sheet);
      smallest = sheet.texture;
    }
    const { width, height } = sheet;
    const target = (name: string): Target => this.#targets.get(`room-${name}`, width, height);
    const sigma = (radiusPx * width) / size.width;
    const plain = target('plain');
    this.#blur(smallest, plain, sigma);
    const empty = target('empty');
    const shape = pictures.use(people);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, shape);
    this.#pass('mask', smallest, empty, { shape: 1, byLuma: false, inverted: true });
    const around = target('around');
    this.#blur(empty.texture, around, sigma);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, plain.texture);
    this.#pass('overTwice', around.texture, empty, { below: 1 });
    return empty.texture;
  }

  /** Settings as a shader wants them; further textures are bound on the way. */
  #uniforms(step: PaintFilter, picture: GpuPicture, timeUs: number): Uniforms {
    const { gl, pictures } = this.#tools;
    switch (step.kind) {
      case 'chromaKey':
        return { cbRow, crRow, ...chromaKeyOf(step.settings) };
      case 'colorKey':
        return {
          key: rgbOf(step.settings.color),
          similarity: step.settings.similarityPermille / 1000,
          smoothness: step.settings.smoothnessPermille / 1000,
        };
      case 'lumaKey':
        return {
          low: step.settings.fromPercent / 100,
          high: step.settings.toPercent / 100,
          smoothness: step.settings.smoothnessPercent / 100,
        };
      case 'colorCorrection': {
        const { exponent, matrix, opacity } = colorMapOf(step.settings);
        const [red, green, blue] = [matrix.slice(0, 4), matrix.slice(4, 8), matrix.slice(8, 12)];
        return { exponent, red, green, blue, opacity };
      }
      case 'lut': {
        gl.activeTexture(gl.TEXTURE1);
        const known = this.#cubes.get(step);
        if (known) gl.bindTexture(gl.TEXTURE_3D, known);
        else this.#cubes.set(step, cubeTexture(gl, step.cube));
        return { cube: 1, amount: step.settings.amountPercent / 100 };
      }
      case 'mask': {
        gl.activeTexture(gl.TEXTURE1);
        const shape = pictures.use(step.picture);
        gl.bindTexture(gl.TEXTURE_2D, shape);
        return { shape: 1, byLuma: step.settings.channel === 'luma', inverted: step.settings.inverted };
      }
      case 'sharpen':
        return { amount: step.settings.amountPercent / 100 };
      case 'scroll': {
        const { x, y } = scrollOffset(step.settings, picture, timeUs);
        return { offset: [Math.round(x), Math.round(y)] };
      }
      case 'blur':
      case 'background':
        return {};
    }
  }
}

/** The filters of every source that has some. */
export class WebGlFilters {
  readonly #tools: FilterTools;
  readonly #chains = new Map<string, FilterChain>();
  readonly #used = new Set<string>();

  constructor(tools: FilterTools) {
    this.#tools = tools;
  }

  /** The picture as it comes out of its filters. Draws on framebuffers of its own. */
  apply(picture: GpuPicture, filters: PaintFilters | undefined, timeUs: number): WebGLTexture {
    if (!filters) return this.#tools.pictures.use(picture);
    let chain = this.#chains.get(picture.key);
    if (!chain) {
      chain = new FilterChain(this.#tools);
      this.#chains.set(picture.key, chain);
    }
    this.#used.add(picture.key);
    return chain.apply(picture, filters, timeUs);
  }

  endFrame(): void {
    for (const [key, chain] of this.#chains) {
      if (this.#used.has(key)) continue;
      chain.dispose();
      this.#chains.delete(key);
    }
    this.#used.clear();
  }

  dispose(): void {
    this.#used.clear();
    this.endFrame();
  }
}
