interface Size {
  width: number;
  height: number;
}

/** Px around each within which mask and picture are compared. */
const radius = 4;
/** Variance of brightness (0 to 1) from which on a structure counts as an edge. */
const leastVariance = 0.002;
/** The fine mask has so many px where the coarse one has one, across and down. */
const refinement = 2;

/**
 * Lets a coarse mask end where the picture's own edges are: the fast guided filter (He and Sun, 2015).
 * Everything it needs is allocated once.
 */
export class EdgeRefiner {
  readonly #coarse: Size;
  readonly #fine: Size;
  readonly #sums: readonly Float32Array<ArrayBuffer>[];
  readonly #row: Float32Array<ArrayBuffer>;
  readonly #result: Float32Array<ArrayBuffer>;

  /** @param coarse size of the masks that are given, px */
  constructor(coarse: Size) {
    this.#coarse = coarse;
    this.#fine = { width: coarse.width * refinement, height: coarse.height * refinement };
    const length = coarse.width * coarse.height;
    this.#sums = Array.from({ length: 4 }, () => new Float32Array(length));
    this.#row = new Float32Array(length);
    this.#result = new Float32Array(this.#fine.width * this.#fine.height);
  }

  get size(): Size {
    return this.#fine;
  }

  /**
   * @param luma brightness of the picture at the fine size, 0 to 1
   * @returns the fine mask, about 0 to 1; valid until the next call
   */
  refine(mask: Float32Array, luma: Float32Array): Float32Array<ArrayBuffer> {
    const { width, height } = this.#coarse;
    const [guide, seen, squares, products] = this.#sums as [
      ...(readonly [Float32Array, Float32Array, Float32Array, Float32Array]),
    ];
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const from = (y * this.#fine.width + x) * refinement;
        const below = from + this.#fine.width;
        const brightness =
          ((luma[from] as number) +
            (luma[from + 1] as number) +
            (luma[below] as number) +
            (luma[below + 1] as number)) /
          4;
        const people = mask[at] as number;
        guide[at] = brightness;
        seen[at] = people;
        squares[at] = brightness * brightness;
        products[at] = brightness * people;
      }
    }
    for (const sum of this.#sums) this.#blur(sum);
    for (let at = 0; at < guide.length; at++) {
      const brightness = guide[at] as number;
      const people = seen[at] as number;
      const variance = (squares[at] as number) - brightness * brightness;
      const slope = ((products[at] as number) - brightness * people) / (variance + leastVariance);
      guide[at] = slope;
      seen[at] = people - slope * brightness;
    }
    this.#blur(guide);
    this.#blur(seen);
    return this.#apply(guide, seen, luma);
  }

  /** Between the coarse px the line that leads from brightness to mask is mixed. */
  #apply(slopes: Float32Array, starts: Float32Array, luma: Float32Array): Float32Array<ArrayBuffer> {
    const { width, height } = this.#coarse;
    const result = this.#result;
    for (let y = 0, at = 0; y < this.#fine.height; y++) {
      const top = Math.min(height - 1, Math.max(0, (y - 1) >> 1));
      const bottom = Math.min(height - 1, (y + 1) >> 1);
      const down = y % 2 === 0 ? 0.75 : 0.25;
      for (let x = 0; x < this.#fine.width; x++, at++) {
        const left = Math.max(0, (x - 1) >> 1);
        const right = Math.min(width - 1, (x + 1) >> 1);
        const across = x % 2 === 0 ? 0.75 : 0.25;
        const mixed = (values: Float32Array): number => {
          const above = values[top * width + left] as number;
          const under = values[bottom * width + left] as number;
          const first = above + (under - above) * down;
          const aboveRight = values[top * width + right] as number;
          const second = aboveRight + ((values[bottom * width + right] as number) - aboveRight) * down;
          return first + (second - first) * across;
        };
        result[at] = mixed(slopes) * (luma[at] as number) + mixed(starts);
      }
    }
    return result;
  }

  /** Mean of the square around each px, in place; beyond the edges goes on what is there. */
  #blur(values: Float32Array): void {
    const { width, height } = this.#coarse;
    meanOfLines(values, this.#row, height, width, width, 1);
    meanOfLines(this.#row, values, width, height, 1, width);
  }
}

function meanOfLines(
  from: Float32Array,
  to: Float32Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
): void {
  const share = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const at = (index: number): number =>
      from[start + Math.min(length - 1, Math.max(0, index)) * step] as number;
    let sum = 0;
    for (let index = -radius; index <= radius; index++) sum += at(index);
    for (let index = 0; index < length; index++) {
      to[start + index * step] = sum * share;
      sum += at(index + radius + 1) - at(index - radius);
    }
  }
}
