import type { Disposable } from '../../../shared/base/disposable.ts';
import { placePicture, type Part, type Placement } from '../../../shared/scene/geometry.ts';
import type { CanvasFormat, SceneItem } from '../../../shared/scene/model.ts';
import type { PaintFilters } from './filters/paint-filter.ts';
import type { TransitionMoment } from './scene-transition.ts';

/** A picture with its size, ready to be drawn. The painter does not own it. */
export interface Picture {
  /** The same for the same thing from frame to frame; what a painter keeps of it, it keeps under this. */
  key: string;
  image: VideoFrame | ImageBitmap | OffscreenCanvas;
  /** Another one whenever an image that is drawn anew in its place was; by default the image itself. */
  version?: object;
  /** px */
  width: number;
  height: number;
  /** What is on the image, where that is opaque all over and at hand: putting it is cheaper than drawing. */
  pixels?: ImageData;
  /** Outside of this part of it nothing is to be seen, px; by default it is all there is. */
  part?: Part;
  /**
   * As opaque as people are there, stretched over the picture: what a background filter goes by. Such a
   * filter does nothing without it.
   */
  people?: Picture;
}

/** A picture that is itself composed, on nothing, before it is filtered and placed. */
export interface Layer {
  key: string;
  /** px */
  width: number;
  height: number;
  /** Bottom first. */
  entries: readonly PaintEntry[];
}

/** Another one whenever there is something else to be seen. */
export function versionOf({ image, version }: Picture): object {
  return version ?? image;
}

export function isLayer(picture: Picture | Layer): picture is Layer {
  return 'entries' in picture;
}

/** What of an item matters to its looks. */
export type PaintItem = Omit<SceneItem, 'id' | 'sourceId' | 'visible' | 'locked'>;

/** One item as it is to be seen. */
export type PaintEntry =
  | { kind: 'color'; item: PaintItem; color: string }
  | {
      kind: 'picture';
      item: PaintItem;
      picture: Picture | Layer;
      filters: PaintFilters | undefined;
      mirrored: boolean;
      /** Where a picture narrower than its box stands in it. */
      align: 'left' | 'center' | 'right';
    };

/** One frame of the program. */
export interface PaintFrame {
  format: CanvasFormat;
  /** On the program clock; what moves by itself stands where it is then. */
  timeUs: number;
  /** Bottom first, over black. */
  entries: readonly PaintEntry[];
  /** While a scene follows another. */
  change?: SceneChange;
}

export interface SceneChange extends TransitionMoment {
  /** What is going. */
  entries: readonly PaintEntry[];
}

/** Draws the program. All painters make the same picture of the same frame. */
export interface Painter extends Disposable {
  /** Where the last frame stands until the next is painted. */
  readonly canvas: OffscreenCanvas;
  /** False if the frame could not be painted: another painter must do it. */
  paint(frame: PaintFrame): boolean;
}

/**
 * The part of a picture that is shown, and where: relative to the box's top left corner, before the
 * picture is flipped about the box's centre.
 */
export function placeEntry(entry: PaintEntry & { kind: 'picture' }): Placement {
  const { item, align, picture, filters } = entry;
  const { source, target } = placePicture(picture, item.transform, item.fit, item.crop);
  const right = item.transform.width - target.width;
  const aligned = align === 'center' ? target : { ...target, x: align === 'left' ? 0 : right };
  const placement = { source, target: aligned };
  // A filter may spread it: a blur does.
  if (filters || isLayer(picture) || !picture.part) return placement;
  return narrowed(placement, picture.part);
}

/** What of the part is placed; all where that is nothing. */
function narrowed(placement: Placement, part: Part): Placement {
  const { source, target } = placement;
  const x = Math.max(source.x, part.x);
  const y = Math.max(source.y, part.y);
  const width = Math.min(source.x + source.width, part.x + part.width) - x;
  const height = Math.min(source.y + source.height, part.y + part.height) - y;
  if (width <= 0 || height <= 0) return placement;
  const scaleX = target.width / source.width;
  const scaleY = target.height / source.height;
  return {
    source: { x, y, width, height },
    target: {
      x: target.x + (x - source.x) * scaleX,
      y: target.y + (y - source.y) * scaleY,
      width: width * scaleX,
      height: height * scaleY,
    },
  };
}

/** True if left and right are exchanged. */
export function isFlipped(entry: PaintEntry & { kind: 'picture' }): boolean {
  return entry.mirrored !== entry.item.flipHorizontal;
}
