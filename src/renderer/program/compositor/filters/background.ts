import { placePicture } from '../../../../shared/scene/geometry.ts';
import type { BackgroundFilter } from '../../../../shared/scene/video-filter.ts';
import type { Picture } from '../painter.ts';

interface Size {
  width: number;
  height: number;
}

/** Sizes on the way to the one on which a room is drawn out of focus: a quarter is plenty. */
export function roomSizes({ width, height }: Size): readonly [Size, Size] {
  const by = (divisor: number): Size => ({
    width: Math.ceil(width / divisor),
    height: Math.ceil(height / divisor),
  });
  return [by(2), by(4)];
}

/** What stands behind people instead of their room. */
export interface Backdrop {
  picture: Picture | undefined;
  /** The part of the picture that is seen: left, top, width and height, its whole being 1. */
  part: readonly [number, number, number, number];
  /** Where there is no picture: red, green, blue and opacity, 0 to 1, multiplied by the opacity. */
  color: readonly [number, number, number, number];
}

const whole = [0, 0, 1, 1] as const;
const nothing = [0, 0, 0, 0] as const;

/** @param size of what it covers, px */
export function backdropOf(
  { mode, color }: BackgroundFilter['settings'],
  picture: Picture | undefined,
  size: Size,
): Backdrop {
  if (mode === 'color') {
    const at = (index: number): number => parseInt(color.slice(index, index + 2), 16) / 255;
    return { picture: undefined, part: whole, color: [at(1), at(3), at(5), 1] };
  }
  if (!picture) return { picture, part: whole, color: nothing };
  const { source } = placePicture(picture, size, 'cover', {
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
  });
  const { width, height } = picture;
  return {
    picture,
    part: [source.x / width, source.y / height, source.width / width, source.height / height],
    color: nothing,
  };
}
