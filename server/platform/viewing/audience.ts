import { hash, randomBytes } from 'node:crypto';
import { networkOf } from './viewer-tokens.ts';

/** A watch page gives a sign of life every 20 s; without two of them it is gone. */
const pageGoneAfterMs = 50_000;
/** A player asks for a playlist several times a second. */
const playerGoneAfterMs = 15_000;
/** Of all channels; more are not counted. */
const defaultMaxSigns = 200_000;
/** Of one network on one channel: a school or an office, but not a machine that makes up viewers. */
const maxPagesPerNetwork = 500;

interface Sign {
  seenMs: number;
  /** Where it came from, hashed. */
  network: string;
  /** Where it came from and with which browser, hashed. */
  player: string;
}

interface Channel {
  /** Watch pages by their random ids, oldest sign first. */
  pages: Map<string, Sign>;
  /** Players that fetch playlists, by the hash of address and browser, oldest first. */
  players: Map<string, number>;
  pagesPerNetwork: Map<string, number>;
  pagesPerPlayer: Map<string, number>;
}

/**
 * How many watch a channel: the pages that give signs of life, which come through every cache, and the
 * players of other programs that ask the relay itself for playlists and belong to no such page.
 *
 * No address is kept: what tells viewers apart are ids that pages make up, and hashes with a key that is
 * new at every start and never leaves the memory. Both go within a minute of the last sign.
 */
export class Audience {
  readonly #key = randomBytes(32).toString('base64url');
  readonly #channels = new Map<string, Channel>();
  readonly #maxSigns: number;
  readonly #nowMs: () => number;
  #signs = 0;

  /** @param nowMs a clock that only goes forward */
  constructor(nowMs: () => number = () => performance.now(), maxSigns: number = defaultMaxSigns) {
    this.#nowMs = nowMs;
    this.#maxSigns = maxSigns;
  }

  /** A watch page of the channel is open. */
  sawPage(slug: string, page: string, address: string, browser: string): void {
    const channel = this.#channel(slug);
    this.leftPage(slug, page);
    const network = this.#hash(networkOf(address));
    if ((channel.pagesPerNetwork.get(network) ?? 0) >= maxPagesPerNetwork || !this.#hasRoom()) return;
    const player = this.#hash(`${address} ${browser}`);
    channel.pages.set(page, { seenMs: this.#nowMs(), network, player });
    change(channel.pagesPerNetwork, network, 1);
    change(channel.pagesPerPlayer, player, 1);
    this.#signs += 1;
  }

  /** A watch page of the channel was closed. */
  leftPage(slug: string, page: string): void {
    const channel = this.#channels.get(slug);
    const sign = channel?.pages.get(page);
    if (!channel || !sign) return;
    channel.pages.delete(page);
    change(channel.pagesPerNetwork, sign.network, -1);
    change(channel.pagesPerPlayer, sign.player, -1);
    this.#signs -= 1;
  }

  /** Some player fetched a playlist of the channel. */
  sawPlayer(slug: string, address: string, browser: string): void {
    const { players } = this.#channel(slug);
    const player = this.#hash(`${address} ${browser}`);
    // Deleted first, so that the map stays in the order of the last sight.
    if (players.delete(player)) this.#signs -= 1;
    if (!this.#hasRoom()) return;
    players.set(player, this.#nowMs());
    this.#signs += 1;
  }

  /** How many watch the channel now. */
  count(slug: string): number {
    const channel = this.#channels.get(slug);
    if (!channel) return 0;
    this.#forget(slug, channel);
    let others = 0;
    for (const player of channel.players.keys()) if (!channel.pagesPerPlayer.has(player)) others += 1;
    return channel.pages.size + others;
  }

  /** How many watch each channel that anybody watches. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const slug of [...this.#channels.keys()]) {
      const count = this.count(slug);
      if (count > 0) counts.set(slug, count);
    }
    return counts;
  }

  #channel(slug: string): Channel {
    let channel = this.#channels.get(slug);
    if (!channel) {
      channel = {
        pages: new Map(),
        players: new Map(),
        pagesPerNetwork: new Map(),
        pagesPerPlayer: new Map(),
      };
      this.#channels.set(slug, channel);
    }
    return channel;
  }

  /** Drops what was not seen for too long, and the channel once nothing is left of it. */
  #forget(slug: string, channel: Channel): void {
    const nowMs = this.#nowMs();
    for (const [page, { seenMs }] of channel.pages) {
      if (seenMs >= nowMs - pageGoneAfterMs) break;
      this.leftPage(slug, page);
    }
    for (const [player, seenMs] of channel.players) {
      if (seenMs >= nowMs - playerGoneAfterMs) break;
      channel.players.delete(player);
      this.#signs -= 1;
    }
    if (channel.pages.size + channel.players.size === 0) this.#channels.delete(slug);
  }

  #hasRoom(): boolean {
    if (this.#signs < this.#maxSigns) return true;
    for (const [slug, channel] of [...this.#channels]) this.#forget(slug, channel);
    return this.#signs < this.#maxSigns;
  }

  #hash(text: string): string {
    return hash('sha256', this.#key + text, 'base64url').slice(0, 16);
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
