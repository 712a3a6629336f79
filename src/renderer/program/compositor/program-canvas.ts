import type { Disposable } from '../../../shared/base/disposable.ts';
import { FootlightError } from '../../../shared/base/errors.ts';
import { CanvasPainter } from './canvas/canvas-painter.ts';
import { newSheet, type Sheet } from './canvas/sheet.ts';
import type { Painter, PaintFrame, Picture } from './painter.ts';
import { hasGpu } from './webgl/gpu.ts';
import { WebGlPainter } from './webgl/webgl-painter.ts';

/** `auto` takes WebGL where there is a GPU. */
export type PainterChoice = 'auto' | 'webgl' | 'canvas';

/** A GPU that was lost so often is left alone. */
const maxLosses = 3;

/**
 * The canvas that is shown and encoded, and the painter that fills it. A painter on the GPU has a
 * canvas of its own, so that another one can go on at the very next frame when the GPU is lost.
 */
export class ProgramCanvas implements Disposable {
  readonly canvas: OffscreenCanvas;
  readonly #sheet: Sheet;
  readonly #onGpu: OffscreenCanvas | undefined;
  #painter: Painter;
  #losses = 0;

  constructor(canvas: OffscreenCanvas, choice: PainterChoice) {
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    if (!context) throw new FootlightError('INTERNAL', 'This browser cannot draw the program picture.');
    this.canvas = canvas;
    this.#sheet = { canvas, context };
    this.#painter = new CanvasPainter(this.#sheet);
    if (choice === 'canvas' || (choice === 'auto' && !hasGpu())) return;
    this.#onGpu = new OffscreenCanvas(1, 1);
    this.#onGpu.addEventListener('webglcontextlost', this.#onLost);
    this.#onGpu.addEventListener('webglcontextrestored', this.#takeGpu);
    this.#takeGpu();
  }

  /** False while Canvas 2D paints. */
  get isOnGpu(): boolean {
    return this.#painter instanceof WebGlPainter;
  }

  paint(frame: PaintFrame): void {
    if (!this.#paints(frame)) {
      this.#use(new CanvasPainter(this.#sheet));
      this.#painter.paint(frame);
    }
    const { canvas } = this.#painter;
    if (canvas === this.canvas) return;
    if (this.canvas.width !== canvas.width) this.canvas.width = canvas.width;
    if (this.canvas.height !== canvas.height) this.canvas.height = canvas.height;
    const { context } = this.#sheet;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.globalCompositeOperation = 'copy';
    context.drawImage(canvas, 0, 0);
  }

  /** What is seen now, as a picture that stays as it is. */
  still(key: string): Picture {
    const { width, height } = this.canvas;
    const { canvas, context } = newSheet(width, height);
    context.drawImage(this.canvas, 0, 0);
    return { key, image: canvas, width, height };
  }

  dispose(): void {
    this.#onGpu?.removeEventListener('webglcontextlost', this.#onLost);
    this.#onGpu?.removeEventListener('webglcontextrestored', this.#takeGpu);
    this.#painter.dispose();
  }

  /** False if the present painter could not; what Canvas 2D can't do, nothing can. */
  #paints(frame: PaintFrame): boolean {
    if (this.#painter instanceof CanvasPainter) return this.#painter.paint(frame);
    try {
      return this.#painter.paint(frame);
    } catch {
      // A driver that refuses a shader will do so again.
      this.#losses = maxLosses;
      return false;
    }
  }

  readonly #onLost = (event: Event): void => {
    this.#losses++;
    // Asks for it to come back.
    if (this.#losses < maxLosses) event.preventDefault();
    this.#use(new CanvasPainter(this.#sheet));
  };

  /** Paints on the GPU from now on, unless it refuses. */
  readonly #takeGpu = (): void => {
    if (!this.#onGpu || this.#losses >= maxLosses) return;
    try {
      this.#use(new WebGlPainter(this.#onGpu));
    } catch {
      // Canvas 2D goes on.
    }
  };

  #use(painter: Painter): void {
    this.#painter.dispose();
    this.#painter = painter;
  }
}
