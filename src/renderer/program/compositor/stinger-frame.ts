import { fullCanvasTransform, newItemLook } from '../../../shared/scene/defaults.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import type { PaintEntry, PaintFrame, Picture } from './painter.ts';
import type { TransitionMoment } from './scene-transition.ts';

/** A picture of the video. */
export interface StingerPicture {
  picture: Picture;
  /** Counted from 0. */
  index: number;
}

/**
 * One frame of a change of scenes under a stinger: before the cut point, or the picture of the cut, what is
 * leaving, from then on what is coming, and the video over it.
 * @param frame what is coming
 * @param shownAt what the video shows so long after its start; undefined while there is nothing yet
 */
export function stingerFrame(
  frame: PaintFrame,
  leaving: readonly PaintEntry[],
  { transition, progress }: TransitionMoment,
  shownAt: (elapsedMs: number) => StingerPicture | undefined,
): PaintFrame {
  const elapsedMs = progress * transition.durationMs;
  const { cutBy, cutPointMs, cutFrame } = transition.stinger;
  const shown = shownAt(elapsedMs);
  const isCut = cutBy === 'frame' ? (shown?.index ?? 0) >= cutFrame : elapsedMs >= cutPointMs;
  const entries = isCut ? frame.entries : leaving;
  return { ...frame, entries: [...entries, ...(shown ? [fullEntry(shown.picture, frame.format)] : [])] };
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
