/** The most that a camera says it can give; what it does not say is absent. */
export interface CameraOffer {
  /** px */
  width?: number;
  height?: number;
  frameRate?: number;
}

/** A camera's picture: px, and pictures a second. */
export interface CameraFormat {
  width: number;
  height: number;
  frameRate: number;
}

const usualSizes: readonly (readonly [number, number])[] = [
  [3840, 2160],
  [2560, 1440],
  [1920, 1080],
  [1280, 720],
  [960, 540],
  [640, 480],
];
const usualRates = [60, 50, 30, 25, 24, 15];

/**
 * What can be chosen of a camera: the usual sizes and rates that it can give, its own largest, and what is
 * chosen now. Browsers tell the ends of what a camera offers, not each format between them.
 */
export function cameraChoices(
  offer: CameraOffer,
  chosen: CameraFormat,
): { sizes: { width: number; height: number }[]; frameRates: number[] } {
  const { width = Infinity, height = Infinity, frameRate = Infinity } = offer;
  const sizes = usualSizes
    .map(([usualWidth, usualHeight]) => ({ width: usualWidth, height: usualHeight }))
    .filter((size) => size.width <= width && size.height <= height);
  if (Number.isFinite(width) && Number.isFinite(height)) sizes.push({ width, height });
  sizes.push({ width: chosen.width, height: chosen.height });
  const rates = usualRates.filter((rate) => rate <= frameRate);
  if (Number.isFinite(frameRate)) rates.push(frameRate);
  return {
    sizes: [...new Map(sizes.map((size) => [`${size.width}x${size.height}`, size])).values()].sort(
      (a, b) => b.width * b.height - a.width * a.height,
    ),
    frameRates: [...new Set([...rates, chosen.frameRate])].sort((a, b) => b - a),
  };
}
