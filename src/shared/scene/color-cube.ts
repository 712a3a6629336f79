/**
 * A table of colours: for every step of red, green and blue the colour that it becomes. As a picture
 * it is `size` px wide and `size`² px high.
 */
export interface ColorCube {
  /** Steps of each channel. */
  size: number;
  /** RGBA, red changing fastest, then green, then blue. */
  bytes: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
}

/** Side of the largest table; what is finer can't be told apart in 8 bits. */
export const maxCubeSize = 65;

/** The number of steps of a table that is such a picture; undefined if it is none. */
export function cubeSizeOf(picture: { width: number; height: number }): number | undefined {
  const { width, height } = picture;
  return width >= 2 && width <= maxCubeSize && height === width * width ? width : undefined;
}
