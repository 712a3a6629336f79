import type { PacketRange } from './loss-list.ts';

/** How many holes are remembered to measure how late their packets come. */
const remembered = 64;
/** Without another late packet for so long, the path keeps the order again. */
const validUs = 5_000_000;

/**
 * How long packets overtake each other on this path. Where they do, a hole is no loss yet, and asking for
 * it at once would have much of the stream sent twice. (libsrt counts packets for it, SRTO_LOSSMAXTTL.)
 */
export class ReorderTolerance {
  readonly #longestUs: number;
  readonly #holes: { range: PacketRange; foundUs: number }[] = [];
  #us = 0;
  #measuredUs = -Infinity;

  /** @param longestUs more is not waited for, so that there is time left for a retransmission */
  constructor(longestUs: number) {
    this.#longestUs = longestUs;
  }

  /** How long to wait, from when a hole was found. */
  waitUs(nowUs: number): number {
    return nowUs - this.#measuredUs > validUs ? 0 : this.#us;
  }

  handleHole(range: PacketRange, nowUs: number): void {
    this.#holes.push({ range, foundUs: nowUs });
    if (this.#holes.length > remembered) this.#holes.shift();
  }

  /** A packet came into a hole that was not sent again: it was overtaken. */
  handleOvertaken(index: number, nowUs: number): void {
    const hole = this.#holes.findLast(({ range }) => range.first <= index && index <= range.last);
    if (!hole) return;
    const lateUs = Math.min(nowUs - hole.foundUs, this.#longestUs);
    if (lateUs < this.waitUs(nowUs)) return;
    this.#us = lateUs;
    this.#measuredUs = nowUs;
  }
}
