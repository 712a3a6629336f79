import { fullCanvasTransform, newItemLook } from '../../../shared/scene/defaults.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { PaintEntry, PaintFrame, Picture } from './painter.ts';
import type { TransitionMoment } from './scene-transition.ts';

/**
 * One frame of a change of scenes under a stinger: before the cut point what is leaving, from then on what
 * is coming, and the video over it.
 * @param frame what is coming
 * @param pictureAt what the video shows so long after its start; undefined while there is nothing yet
 */
export function stingerFrame(
  frame: PaintFrame,
  leaving: readonly PaintEntry[],
  { transition, progress }: TransitionMoment,
  pictureAt: (elapsedMs: number) => Picture | undefined,
): PaintFrame {
  const elapsedMs = progress * transition.durationMs;
  const cutPointMs = Math.min(transition.stinger.cutPointMs, transition.durationMs);
  const picture = pictureAt(elapsedMs);
  const entries = elapsedMs < cutPointMs ? leaving : frame.entries;
  return { ...frame, entries: [...entries, ...(picture ? [fullEntry(picture, frame.format)] : [])] };
}

/** A picture over all of the canvas. */
export function fullEntry(picture: Picture, format: CanvasFormat): PaintEntry {
  const item = {
    transform: fullCanvasTransform(format),
    fit: 'stretch',
    opacity: 1,
    ...newItemLook,
  } as const;
  return { kind: 'picture', item, picture, filters: undefined, mirrored: false, align: 'center' };
}
