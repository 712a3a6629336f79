import type { CanvasFormat, SceneItem } from '../../../shared/scene/model.ts';

/** A picture with its size, ready to be drawn. The painter does not own it. */
export interface Picture {
  image: CanvasImageSource;
  /** px */
  width: number;
  height: number;
}

/** One item as it is to be seen. */
export type PaintEntry =
  | { kind: 'color'; item: SceneItem; color: string }
  | {
      kind: 'picture';
      item: SceneItem;
      picture: Picture;
      mirrored: boolean;
      /** Where a picture narrower than its box stands in it. */
      align: 'left' | 'center' | 'right';
    };

/** Draws the program. All painters make the same picture of the same entries. */
export interface Painter {
  /** Draws entries, bottom first, over black. */
  paint(format: CanvasFormat, entries: readonly PaintEntry[]): void;
}
