/** What one way of a link does to the datagrams on it. Absent: nothing of the kind. */
export interface LinkDirectionOptions {
  /** Part of the datagrams that never arrive, 0 to 1. */
  lossShare?: number;
  /** Part that arrive twice. */
  duplicateShare?: number;
  /** Part that are held back, so that later ones overtake them. */
  reorderShare?: number;
  /** Time on the way. */
  delayMs?: number;
  /** Up to so much more, for each datagram anew. */
  jitterMs?: number;
  /** What the link carries; more waits, for at most a quarter of a second. */
  rateKbps?: number;
  /** So many of the first ones only take their time: the handshake, where it is not what is looked at. */
  sparedDatagrams?: number;
  /** Times when nothing arrives, from the first datagram of either way on. */
  outages?: readonly { fromMs: number; untilMs: number }[];
}

/** How long a datagram is held back that others are to overtake. */
const heldBackUs = 15_000;
/** Longest queue before a link of limited rate; what comes then is lost. */
const longestQueueUs = 250_000;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One way of a link, without socket and timer. What happens to the nth datagram depends on the seed
 * and n alone, so that two senders that send as many datagrams meet the same losses.
 */
export class LinkDirection {
  readonly #options: LinkDirectionOptions;
  readonly #random: () => number;
  #freeAtUs = 0;
  #count = 0;

  constructor(options: LinkDirectionOptions, seed: number) {
    this.#options = options;
    this.#random = seededRandom(seed);
  }

  /**
   * Own clock, µs: when the datagram that comes in now arrives; twice if it is doubled, not at all if it
   * is lost.
   *
   * @param startUs when the link's first datagram came
   */
  arrivals(nowUs: number, datagramBytes: number, startUs: number): number[] {
    this.#count += 1;
    const { delayMs = 0, jitterMs = 0, sparedDatagrams = 0 } = this.#options;
    const {
      lossShare = 0,
      duplicateShare = 0,
      reorderShare = 0,
    } = this.#count > sparedDatagrams ? this.#options : {};
    // Always as many numbers, or one datagram's fate would change all later ones'.
    const [loss, duplication, reordering, jitter, secondJitter] = [0, 0, 0, 0, 0].map(this.#random) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (loss < lossShare || this.#isOut((nowUs - startUs) / 1000)) return [];
    const leavesUs = this.#leaves(nowUs, datagramBytes);
    if (leavesUs === undefined) return [];
    const arrivesUs = leavesUs + delayMs * 1000 + (reordering < reorderShare ? heldBackUs : 0);
    const first = arrivesUs + jitter * jitterMs * 1000;
    return duplication < duplicateShare ? [first, arrivesUs + secondJitter * jitterMs * 1000] : [first];
  }

  #isOut(atMs: number): boolean {
    return (this.#options.outages ?? []).some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
  }

  #leaves(nowUs: number, datagramBytes: number): number | undefined {
    const { rateKbps } = this.#options;
    if (rateKbps === undefined) return nowUs;
    const beginsUs = Math.max(nowUs, this.#freeAtUs);
    if (beginsUs - nowUs > longestQueueUs) return undefined;
    this.#freeAtUs = beginsUs + (datagramBytes * 8000) / rateKbps;
    return this.#freeAtUs;
  }
}
