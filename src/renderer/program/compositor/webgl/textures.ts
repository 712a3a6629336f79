import type { ColorCube } from '../../../../shared/scene/color-cube.ts';
import type { Picture } from '../painter.ts';

/** A picture that may be on the GPU already. */
export type GpuPicture = Omit<Picture, 'image'> & { image: Picture['image'] | WebGLTexture };

/** A texture that can be drawn on. */
export interface Target {
  texture: WebGLTexture;
  framebuffer: WebGLFramebuffer;
  width: number;
  height: number;
}

function newTexture(gl: WebGL2RenderingContext, kind: number, filter: number): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(kind, texture);
  gl.texParameteri(kind, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(kind, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(kind, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(kind, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

/** Targets by name, each made anew when another size is wanted. */
export class Targets {
  readonly #gl: WebGL2RenderingContext;
  readonly #targets = new Map<string, Target>();
  readonly #used = new Set<string>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Its content is whatever was drawn on it last. */
  get(name: string, width: number, height: number): Target {
    this.#used.add(name);
    const known = this.#targets.get(name);
    if (known?.width === width && known.height === height) return known;
    this.delete(name);
    const gl = this.#gl;
    const texture = newTexture(gl, gl.TEXTURE_2D, gl.LINEAR);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    const framebuffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const target = { texture, framebuffer, width, height };
    this.#targets.set(name, target);
    return target;
  }

  /** Lets go what was not asked for since the last call. */
  endFrame(): void {
    for (const name of this.#targets.keys()) if (!this.#used.has(name)) this.delete(name);
    this.#used.clear();
  }

  delete(name: string): void {
    const target = this.#targets.get(name);
    if (!target) return;
    this.#gl.deleteFramebuffer(target.framebuffer);
    this.#gl.deleteTexture(target.texture);
    this.#targets.delete(name);
  }

  dispose(): void {
    for (const name of this.#targets.keys()) this.delete(name);
  }
}

/** Pictures as textures, each brought over once for as long as it is used. */
export class PictureTextures {
  readonly #gl: WebGL2RenderingContext;
  readonly #textures = new Map<string, { texture: WebGLTexture; image: Picture['image'] }>();
  readonly #used = new Set<string>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  use({ key, image }: GpuPicture): WebGLTexture {
    if (image instanceof WebGLTexture) return image;
    this.#used.add(key);
    const known = this.#textures.get(key);
    if (known?.image === image) return known.texture;
    const gl = this.#gl;
    const texture = known?.texture ?? newTexture(gl, gl.TEXTURE_2D, gl.LINEAR);
    this.#textures.set(key, { texture, image });
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    return texture;
  }

  /** Lets go what the frame that was just painted did not need. */
  endFrame(): void {
    for (const [key, { texture }] of this.#textures) {
      if (this.#used.has(key)) continue;
      this.#gl.deleteTexture(texture);
      this.#textures.delete(key);
    }
    this.#used.clear();
  }

  dispose(): void {
    this.#used.clear();
    this.endFrame();
  }
}

/** A table of colours as a texture of three dimensions. */
export function cubeTexture(gl: WebGL2RenderingContext, { size, bytes }: ColorCube): WebGLTexture {
  const texture = newTexture(gl, gl.TEXTURE_3D, gl.NEAREST);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.texImage3D(
    gl.TEXTURE_3D,
    0,
    gl.RGBA8,
    size,
    size,
    size,
    0,
    gl.RGBA,
    gl.UNSIGNED_BYTE,
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  return texture;
}
