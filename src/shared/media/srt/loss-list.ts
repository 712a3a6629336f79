/** Packets from the first to the last one, both of them part of it, counted from the stream's first. */
export interface PacketRange {
  first: number;
  last: number;
}

/** A set of packets as ranges: what is missing, and what is to go out again. */
export class LossList {
  /** In order, never touching each other. */
  readonly #ranges: PacketRange[] = [];
  #count = 0;

  /** Packets in it. */
  get count(): number {
    return this.#count;
  }

  /** The earliest range; a view that holds until the next change. */
  get earliest(): Readonly<PacketRange> | undefined {
    return this.#ranges[0];
  }

  /** What is in it from `first` to `last`: the earliest ranges of that, at most `limit` of them. */
  within(first: number, last: number, limit = Infinity): PacketRange[] {
    const found: PacketRange[] = [];
    for (let place = this.#search(first); found.length < limit; place++) {
      const range = this.#ranges[place];
      if (!range || range.first > last) break;
      found.push({ first: Math.max(first, range.first), last: Math.min(last, range.last) });
    }
    return found;
  }

  /** Adds all from `first` to `last`, which may be there already. */
  add(first: number, last: number): void {
    // What touches the new range becomes one with it.
    const from = this.#search(first - 1);
    let to = from;
    const whole = { first, last };
    for (let range = this.#ranges[to]; range && range.first <= last + 1; range = this.#ranges[++to]) {
      whole.first = Math.min(whole.first, range.first);
      whole.last = Math.max(whole.last, range.last);
      this.#count -= sizeOf(range);
    }
    this.#ranges.splice(from, to - from, whole);
    this.#count += sizeOf(whole);
  }

  /** Takes all from `first` to `last` out; returns those that were in. */
  remove(first: number, last: number): PacketRange[] {
    const removed = this.within(first, last);
    const from = this.#search(first);
    const earliest = this.#ranges[from];
    const latest = this.#ranges[from + removed.length - 1];
    if (!earliest || !latest || removed.length === 0) return removed;
    const kept: PacketRange[] = [];
    if (earliest.first < first) kept.push({ first: earliest.first, last: first - 1 });
    if (latest.last > last) kept.push({ first: last + 1, last: latest.last });
    this.#ranges.splice(from, removed.length, ...kept);
    for (const range of removed) this.#count -= sizeOf(range);
    return removed;
  }

  /** Place of the first range that ends at `index` or behind it. */
  #search(index: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.last ?? Infinity) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function sizeOf(range: PacketRange): number {
  return range.last - range.first + 1;
}
