import type { SceneItem, Transition } from '../../../src/shared/scene/model.ts';
import type { VideoFilter } from '../../../src/shared/scene/video-filter.ts';

/** One item of a picture that both painters are to paint, 160 × 90 px where nothing else is said. */
export interface PaintCaseItem {
  picture?: 'chart' | 'small' | 'disc';
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

export interface PaintCase {
  name: string;
  items: PaintCaseItem[];
  timeUs?: number;
  leaving?: PaintCaseItem[];
  transition?: Transition;
  progress?: number;
}
