import type { CanvasFormat } from '../../../shared/scene/model.ts';

/** Sides are even, as encoders want them, and never longer than what is drawn on them. */
export function scaledFormat(format: CanvasFormat, scale: number): CanvasFormat {
  if (scale === 1) return format;
  // A third of a number is no number that a computer has; what is meant is.
  const even = (side: number): number => Math.max(2, Math.floor((side * scale + 1e-6) / 2) * 2);
  return { ...format, width: even(format.width), height: even(format.height) };
}
