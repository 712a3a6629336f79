import type { CanvasFormat, Transition } from '../../../shared/scene/model.ts';

/** A transition as it is in one frame. */
export interface TransitionMoment {
  transition: Transition;
  /** 0 to 1 */
  progress: number;
}

/** How far a scene has followed another, by the times of the program's frames. */
export class SceneTransition {
  readonly transition: Transition;
  readonly #startUs: number;

  /** @param lastFrameUs when the last frame without it was due: the next one shows the change already */
  constructor(transition: Transition, lastFrameUs: number) {
    this.transition = transition;
    this.#startUs = lastFrameUs;
  }

  /** Above 0 and below 1; undefined when it is over. */
  progressAt(dueUs: number): number | undefined {
    const progress = (dueUs - this.#startUs) / (this.transition.durationMs * 1000);
    return progress < 1 ? Math.max(0, progress) : undefined;
  }
}

/** Where a scene that slides is: px to be added to its places. */
export function slideOffsets(
  { transition, progress }: TransitionMoment,
  { width, height }: CanvasFormat,
): { going: { x: number; y: number }; coming: { x: number; y: number } } {
  const sign = transition.direction === 'left' || transition.direction === 'up' ? -1 : 1;
  const level = transition.direction === 'left' || transition.direction === 'right';
  const length = level ? width : height;
  const moved = Math.round(length * progress) * sign;
  const at = (distance: number): { x: number; y: number } =>
    level ? { x: distance, y: 0 } : { x: 0, y: distance };
  return { going: at(moved), coming: at(moved - length * sign) };
}

/** The part of the canvas that a wipe has uncovered, px. */
export function wipedPart(
  { transition, progress }: TransitionMoment,
  { width, height }: CanvasFormat,
): { x: number; y: number; width: number; height: number } {
  const wide = Math.round(width * progress);
  const high = Math.round(height * progress);
  switch (transition.direction) {
    case 'right':
      return { x: 0, y: 0, width: wide, height };
    case 'left':
      return { x: width - wide, y: 0, width: wide, height };
    case 'down':
      return { x: 0, y: 0, width, height: high };
    case 'up':
      return { x: 0, y: height - high, width, height: high };
  }
}
