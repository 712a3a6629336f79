import type { ColorCube } from '../../../../shared/scene/color-cube.ts';
import type {
  BackgroundFilter,
  DelayFilter,
  LutFilter,
  MaskFilter,
  VideoFilter,
} from '../../../../shared/scene/video-filter.ts';
import type { Picture } from '../painter.ts';

/** A filter with what it needs, ready to be drawn. */
export type PaintFilter =
  | Exclude<VideoFilter, LutFilter | MaskFilter | DelayFilter | BackgroundFilter>
  | (LutFilter & { cube: ColorCube })
  | (MaskFilter & { picture: Picture })
  /** Without a picture where none is to be seen, or it is not here yet. */
  | (BackgroundFilter & { picture: Picture | undefined });
export type PaintFilterOf<Kind extends PaintFilter['kind']> = PaintFilter & { kind: Kind };

/** The filters of a source that are on. */
export interface PaintFilters {
  steps: readonly PaintFilter[];
  /** The same as long as the steps do the same. */
  key: string;
  /** True if what comes out changes with time although what comes in does not. */
  moving: boolean;
}

/** Resolves what filters need; undefined while it is not there. */
export interface FilterAssets {
  cube(assetId: string): ColorCube | undefined;
  picture(assetId: string): Picture | undefined;
}

/** Leaves out filters that are off, have nothing to do, or whose file is not here yet. */
export function paintFiltersOf(
  filters: readonly VideoFilter[],
  assets: FilterAssets,
): PaintFilters | undefined {
  const steps = filters.filter((filter) => filter.enabled).flatMap((filter) => paintFilter(filter, assets));
  if (steps.length === 0) return undefined;
  return {
    steps,
    // A background waits for its picture with nothing in its place.
    key: JSON.stringify(steps.map((step) => [step.kind, step.settings, 'picture' in step && !!step.picture])),
    moving: steps.some((step) => step.kind === 'scroll'),
  };
}

function paintFilter(filter: VideoFilter, assets: FilterAssets): PaintFilter[] {
  // A delay is the camera's feed's to make.
  if (filter.kind === 'delay') return [];
  if (filter.kind === 'lut') {
    const cube = assets.cube(filter.settings.assetId);
    return cube ? [{ ...filter, cube }] : [];
  }
  if (filter.kind === 'mask') {
    const picture = assets.picture(filter.settings.assetId);
    return picture ? [{ ...filter, picture }] : [];
  }
  if (filter.kind === 'background') {
    const { mode, assetId } = filter.settings;
    return [{ ...filter, picture: mode === 'image' ? assets.picture(assetId) : undefined }];
  }
  return [filter];
}
