import { FootlightError } from '../../../../shared/base/errors.ts';
import { shaders, type ShaderName } from './shaders.ts';

type Uniform = number | boolean | readonly number[];
type Locations = ReadonlyMap<string, { location: WebGLUniformLocation; type: number }>;

/** A compiled program and its uniforms by name. */
class ShaderProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #locations: Locations;

  constructor(gl: WebGL2RenderingContext, name: ShaderName) {
    this.#gl = gl;
    const program = gl.createProgram();
    const [vertex, fragment] = shaders[name];
    const parts = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)];
    for (const part of parts) gl.attachShader(program, part);
    gl.linkProgram(program);
    for (const part of parts) gl.deleteShader(part);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new FootlightError('INTERNAL', `The graphics driver refused “${name}”.`, {
        cause: new Error(gl.getProgramInfoLog(program) ?? ''),
      });
    }
    this.#program = program;
    this.#locations = locationsOf(gl, program);
  }

  /** Makes it the one that draws, with these uniforms. */
  use(uniforms: Readonly<Record<string, Uniform>>): void {
    this.#gl.useProgram(this.#program);
    for (const [name, value] of Object.entries(uniforms)) this.#set(name, value);
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
  }

  #set(name: string, value: Uniform): void {
    const gl = this.#gl;
    const uniform = this.#locations.get(name);
    if (!uniform) return;
    const { location, type } = uniform;
    const numbers = typeof value === 'object' ? value : [Number(value)];
    switch (type) {
      case gl.FLOAT:
        gl.uniform1fv(location, numbers);
        return;
      case gl.FLOAT_VEC2:
        gl.uniform2fv(location, numbers);
        return;
      case gl.FLOAT_VEC3:
        gl.uniform3fv(location, numbers);
        return;
      case gl.FLOAT_VEC4:
        gl.uniform4fv(location, numbers);
        return;
      case gl.INT_VEC2:
        gl.uniform2iv(location, numbers);
        return;
      case gl.INT_VEC4:
        gl.uniform4iv(location, numbers);
        return;
      default:
        // Whole numbers, switches, and the units that samplers read.
        gl.uniform1iv(location, numbers);
    }
  }
}

function compile(gl: WebGL2RenderingContext, type: number, text: string): WebGLShader {
  const shader = gl.createShader(type);
  if (!shader) throw new FootlightError('INTERNAL', 'The graphics driver makes no shaders.');
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  return shader;
}

function locationsOf(gl: WebGL2RenderingContext, program: WebGLProgram): Locations {
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
  const locations = new Map<string, { location: WebGLUniformLocation; type: number }>();
  for (let index = 0; index < count; index++) {
    const info = gl.getActiveUniform(program, index);
    const location = info && gl.getUniformLocation(program, info.name);
    if (location) locations.set(info.name, { location, type: info.type });
  }
  return locations;
}

/** Every program, each compiled when it is first used. */
export class ShaderPrograms {
  readonly #gl: WebGL2RenderingContext;
  readonly #programs = new Map<ShaderName, ShaderProgram>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Draws four corners with a program; `uniforms` name the units of its samplers too. */
  draw(name: ShaderName, uniforms: Readonly<Record<string, Uniform>>): void {
    let program = this.#programs.get(name);
    if (!program) {
      program = new ShaderProgram(this.#gl, name);
      this.#programs.set(name, program);
    }
    program.use(uniforms);
    this.#gl.drawArrays(this.#gl.TRIANGLE_STRIP, 0, 4);
  }

  dispose(): void {
    for (const program of this.#programs.values()) program.dispose();
    this.#programs.clear();
  }
}
