import { FootlightError } from '../../../../shared/base/errors.ts';

/** A canvas in memory with its context. */
export interface Sheet {
  canvas: OffscreenCanvas;
  context: OffscreenCanvasRenderingContext2D;
}

/** @param read true if its pixels are read again and again */
export function newSheet(width: number, height: number, read = false): Sheet {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: read });
  if (!context) throw new FootlightError('INTERNAL', 'This browser cannot draw the program picture.');
  return { canvas, context };
}

/** Gives the sheet this size, empty or not. */
export function resizeSheet({ canvas }: Sheet, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
