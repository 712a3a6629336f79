/**
 * Numbers that wrap: sequence numbers and short timestamps of the protocols. They are compared by
 * their distance around the circle (RFC 1982), never as bare numbers.
 */
export class SerialSpace {
  /** One past the largest value: 2 ** bits. */
  readonly modulus: number;
  readonly #half: number;

  /** @param bits width of the field on the wire, 2 to 52 */
  constructor(bits: number) {
    if (!Number.isInteger(bits) || bits < 2 || bits > 52) {
      throw new RangeError(`A serial number has 2 to 52 bits, not ${String(bits)}.`);
    }
    this.modulus = 2 ** bits;
    this.#half = this.modulus / 2;
  }

  /** The value on the circle that `value` stands for; negative values count from the top. */
  wrap(value: number): number {
    const rest = value % this.modulus;
    return rest < 0 ? rest + this.modulus : rest;
  }

  /** `value + step` around the circle. */
  add(value: number, step: number): number {
    return this.wrap(value + step);
  }

  /** Signed distance from `from` to `to`, in [-modulus/2, modulus/2). */
  distance(from: number, to: number): number {
    const forward = this.wrap(to - from);
    return forward >= this.#half ? forward - this.modulus : forward;
  }

  /** True if `a` comes before `b`. */
  isBefore(a: number, b: number): boolean {
    return this.distance(a, b) > 0;
  }
}

/** Turns a field that wraps into a count that only grows (or steps back by less than half the circle). */
export class SerialUnwrapper {
  readonly #space: SerialSpace;
  #last: number | undefined;

  constructor(space: SerialSpace) {
    this.#space = space;
  }

  /** The long value of `value`, nearest to the one before it. The first value is taken as it is. */
  unwrap(value: number): number {
    this.#last =
      this.#last === undefined
        ? value
        : this.#last + this.#space.distance(this.#space.wrap(this.#last), value);
    return this.#last;
  }
}
