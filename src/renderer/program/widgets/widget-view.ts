import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { WidgetSettings } from '../../../shared/scene/widget.ts';
import type { Alert } from '../../../shared/widgets/alert.ts';
import type { Part } from '../../../shared/scene/geometry.ts';
import type { Box, Brush } from './drawing.ts';

/** Both times of one moment. */
export interface Moment {
  /** On the host's clock, which never jumps. */
  nowMs: number;
  /** Time of day. */
  wallMs: number;
}

/** What there is to be seen of a widget. */
export interface WidgetLook {
  /** Two pictures with the same key are the same; undefined while something moves. */
  key: string | undefined;
  /** Set once, when its showing begins. */
  startedAlert?: Alert;
}

/** An image as it is now. */
export interface WidgetPicture {
  image: ImageBitmap;
  /** It may be another at the next frame. */
  moves: boolean;
}

/**
 * Images of the asset store; undefined until they have come.
 * @param startMs when its showing began, on the host's clock: what moves begins there
 */
export type WidgetPictures = (assetId: string, startMs: number) => WidgetPicture | undefined;

/** One widget: what it knows, and how it is drawn. Nothing in it knows of workers or pages. */
export interface WidgetView<Settings extends WidgetSettings = WidgetSettings> {
  set(settings: Settings, nowMs: number): void;
  handle(feed: EventFeed, moment: Moment): void;
  /** Undefined if there is nothing to be seen. What happens by itself happens here. */
  look(nowMs: number): WidgetLook | undefined;
  /** What was drawn on last, where that is less than all of its sheet. */
  readonly part?: Part | undefined;
  /** Draws it on an empty sheet of this size. */
  paint(brush: Brush, box: Box, nowMs: number, pictures: WidgetPictures): void;
}
