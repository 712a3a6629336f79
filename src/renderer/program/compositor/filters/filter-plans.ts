import type { ScrollFilter } from '../../../../shared/scene/video-filter.ts';

/** Where a scrolling picture stands, px of the source, from 0 to its size. */
export function scrollOffset(
  settings: ScrollFilter['settings'],
  picture: { width: number; height: number },
  timeUs: number,
): { x: number; y: number } {
  const seconds = timeUs / 1e6;
  const wrapped = (distance: number, size: number): number => ((distance % size) + size) % size;
  return {
    x: wrapped(settings.xPxPerSecond * seconds, picture.width),
    y: wrapped(settings.yPxPerSecond * seconds, picture.height),
  };
}

/** How a blur is done: on a smaller picture, so that a wide one costs no more than a narrow one. */
export interface BlurPlan {
  /** Sizes from the first halving to the smallest, px; empty where nothing is halved. */
  sizes: readonly { width: number; height: number }[];
  /** Standard deviation of the Gaussian on the smallest, px. */
  sigma: number;
}

/** A picture is halved as long as this is left of its blur. */
const leastSigma = 1.25;

export function blurPlan(radiusPx: number, picture: { width: number; height: number }): BlurPlan {
  const sizes = [];
  let { width, height } = picture;
  let sigma = radiusPx;
  while (sigma >= leastSigma * 2 && Math.min(width, height) >= 8) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    sigma /= 2;
    sizes.push({ width, height });
  }
  return { sizes, sigma };
}
