import type { LiveEvent } from '../../../src/shared/contracts/live-events.ts';
import type { SceneItem, Source, Transition } from '../../../src/shared/scene/model.ts';
import type { VideoFilter } from '../../../src/shared/scene/video-filter.ts';

/** One item of a picture that both painters are to paint; of the picture's size where nothing else is said. */
export interface PaintCaseItem {
  /** The last is a camera's frame that is shown in another size than it was taken in. */
  picture?: 'chart' | 'small' | 'disc' | 'resized';
  color?: string;
  item?: Partial<SceneItem>;
  filters?: VideoFilter[];
  /** Stands for people: the background filter goes by it. */
  people?: 'disc';
  mirrored?: boolean;
  align?: 'left' | 'center' | 'right';
  /** Composed of these on a layer of this size, in place of a picture. */
  layer?: { width: number; height: number; items: PaintCaseItem[] };
}

/** Sources as a scene shows them, bottom first. */
export interface PaintCaseScene {
  shown: { source: Source; item?: Partial<SceneItem> }[];
  /** Told when the scene is first seen. */
  events?: LiveEvent[];
  /** For how long it has been seen. */
  ageMs?: number;
}

export interface PaintCase {
  name: string;
  /** px; 160 × 90 where nothing else is said */
  size?: { width: number; height: number };
  items: PaintCaseItem[];
  /** Over the items. */
  scene?: PaintCaseScene;
  timeUs?: number;
  leaving?: PaintCaseItem[];
  transition?: Transition;
  progress?: number;
}
