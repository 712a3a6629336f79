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

/** 0 up to `start`, then rising to 1 over `width`, slowly at first. */
export function keyCurve(distance: number, start: number, width: number): number {
  return Math.max(0, Math.min(1, (distance - start) / width)) ** 1.5;
}

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  if (high <= low) return value < low ? 0 : 1;
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
}
