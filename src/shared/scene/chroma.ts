/** A colour as fractions of white: `#ff8000` is 1, 0.5, 0. */
export function rgbOf(color: string): [number, number, number] {
  const at = (index: number): number => parseInt(color.slice(index, index + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}

/** Rows of BT.709's Cb and Cr, both of −0.5 to 0.5. */
export const cbRow = [-0.1146, -0.3854, 0.5] as const;
export const crRow = [0.5, -0.4542, -0.0458] as const;

/** Cb and Cr of a colour. */
export function chromaOf([red, green, blue]: readonly [number, number, number]): [number, number] {
  return [
    cbRow[0] * red + cbRow[1] * green + cbRow[2] * blue,
    crRow[0] * red + crRow[1] * green + crRow[2] * blue,
  ];
}

/** How colourful the greenest green is: what a key's numbers are told for. */
const greenestChroma = Math.hypot(...chromaOf([0, 1, 0]));
/** A key that is next to grey would take everything that is grey. */
const leastReach = 0.15;

/**
 * How far a key lies from grey, as a share of how far the greenest green does. A cloth's picture is dull:
 * distances that are told for pure green shrink by this, or a face would go with the cloth.
 */
export function chromaReach(color: string): number {
  return Math.max(leastReach, Math.hypot(...chromaOf(rgbOf(color))) / greenestChroma);
}
