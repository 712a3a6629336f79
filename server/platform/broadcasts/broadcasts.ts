import type { Broadcast } from '../../../src/shared/contracts/broadcasts.ts';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { dueForRemoval, type ChannelRetention, type RetentionRules } from './retention.ts';
import type { BroadcastStore, StoredBroadcast } from './store.ts';

/** A broadcast that is over, as what keeps its media knows it. Times in ms since 1970. */
export interface BroadcastFacts extends Omit<StoredBroadcast, 'title' | 'endedMs' | 'renditions'> {
  endedMs: number;
  /** Best first. */
  renditions: { id: string }[];
}

/** What keeps the media. It is the truth: what is stored of a broadcast follows it. */
export interface BroadcastMedia {
  /** Ids of all that is over. */
  ended(): Promise<string[]>;
  /** Ids, channels and sizes of what is being kept now. */
  live(): { id: string; slug: string; byteLength: number }[];
  /** Undefined if it isn't there. */
  facts(id: string): Promise<BroadcastFacts | undefined>;
  /** Removes it for good, also if the process dies in between. */
  delete(id: string): Promise<void>;
  /**
   * Makes a clip of a live channel's last seconds.
   * @throws FootlightError STREAM_OFFLINE, STORAGE_FULL
   */
  clip(slug: string, seconds: number): Promise<BroadcastFacts>;
  /** As one MP4 file; undefined if it isn't there. */
  download(id: string): Promise<Download | undefined>;
  /** Lets the oldest of a live broadcast go, to win so much room, but nothing that viewers can rewind to. */
  shorten(id: string, byteLength: number): Promise<void>;
}

/** A file that can be had in any stretch. */
interface Download {
  byteLength: number;
  /** The bytes from `start` to before `end`. */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

export interface BroadcastsOptions {
  store: BroadcastStore;
  media: BroadcastMedia;
  /** @throws FootlightError CHANNEL_NOT_FOUND */
  titleOf: (slug: string) => Promise<string>;
  /** Read at every look. */
  rules: () => RetentionRules;
  /** What a channel has of its own. @throws FootlightError CHANNEL_NOT_FOUND */
  rulesOf: (slug: string) => Promise<ChannelRetention>;
  logger: Logger;
}

const lookEveryMs = 60_000;
/** More than a channel's page can show. */
const maxListed = 500;

/** The broadcasts that the relay keeps: which there are, and which have to go. */
export class Broadcasts {
  readonly #options: BroadcastsOptions;
  readonly #timer: NodeJS.Timeout;
  /** Channels that were deleted while the relay runs: what of them was live then goes when it has ended. */
  readonly #goneChannels = new Set<string>();
  #look: Promise<void> | undefined;

  constructor(options: BroadcastsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      void this.look();
    }, lookEveryMs);
  }

  /** A channel's, newest first. @throws FootlightError CHANNEL_NOT_FOUND */
  async list(slug: string): Promise<Broadcast[]> {
    await this.#options.titleOf(slug);
    return (await this.#options.store.list(slug, maxListed)).map((stored) => this.#describe(stored));
  }

  /** @throws FootlightError NOT_FOUND */
  async get(id: string): Promise<Broadcast> {
    return this.#describe(await this.#find(id));
  }

  /**
   * @throws FootlightError NOT_FOUND
   * @throws FootlightError ON_AIR while it is live
   */
  async delete(id: string): Promise<void> {
    const { endedMs } = await this.#find(id);
    if (endedMs === null) {
      throw new FootlightError('ON_AIR', 'The broadcast is live. End it before you delete it.');
    }
    await this.#remove(id);
  }

  /** Removes all that a channel has left; what is live goes when it has ended. */
  async handleChannelDeleted(slug: string): Promise<void> {
    this.#goneChannels.add(slug);
    await this.#attempt(async () => {
      for (const broadcast of await this.#options.store.ended()) {
        if (broadcast.slug === slug) await this.#remove(broadcast.id);
      }
    });
  }

  /**
   * A broadcast that is over as one MP4 file.
   * @throws FootlightError NOT_FOUND
   * @throws FootlightError ON_AIR while it is live
   */
  async download(id: string): Promise<Download> {
    const { endedMs } = await this.#find(id);
    if (endedMs === null) {
      throw new FootlightError('ON_AIR', 'The broadcast is live. It can be downloaded when it has ended.');
    }
    return (await this.#options.media.download(id)) ?? notFound();
  }

  /** @throws FootlightError STREAM_OFFLINE, STORAGE_FULL */
  async clip(slug: string, seconds: number): Promise<Broadcast> {
    const facts = await this.#options.media.clip(slug, seconds);
    return this.#describe(await this.#put(facts));
  }

  /** A broadcast begins, or goes on. */
  async handleBegan(began: Pick<StoredBroadcast, 'id' | 'slug' | 'startedMs'>): Promise<void> {
    this.#goneChannels.delete(began.slug);
    await this.#attempt(async () => {
      await this.#options.store.put({
        ...began,
        title: await this.#options.titleOf(began.slug),
        kind: 'broadcast',
        endedMs: null,
        durationMs: 0,
        byteLength: 0,
        renditions: [],
      });
    });
  }

  /** All of a broadcast is kept. */
  async handleEnded(facts: BroadcastFacts): Promise<void> {
    await this.#attempt(async () => {
      await this.#put(facts);
      if (this.#goneChannels.has(facts.slug)) await this.#remove(facts.id);
      const { days = this.#options.rules().days } = await this.#rulesOf(facts.slug);
      if (days === 0) await this.look();
    });
  }

  /** A broadcast ended before there was anything of it. */
  async handleVanished(id: string): Promise<void> {
    await this.#attempt(() => this.#options.store.delete(id));
  }

  /** Brings what is stored into step with the media, and removes what has to go. Never rejects. */
  look(): Promise<void> {
    return (this.#look ??= this.#attempt(async () => {
      await this.#reconcile();
      await this.#retire();
    }).finally(() => (this.#look = undefined)));
  }

  /** Looks no more. Resolves when the last look is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }

  async #reconcile(): Promise<void> {
    const { store, media } = this.#options;
    // In this order: what begins or ends meanwhile is in one of them.
    const known = await store.ids();
    const live = new Set(media.live().map(({ id }) => id));
    const kept = new Set(await media.ended());
    const stored = new Set((await store.ended()).map(({ id }) => id));
    for (const id of kept) {
      if (stored.has(id)) continue;
      const facts = await media.facts(id);
      if (facts) await this.#put(facts);
    }
    for (const id of known) if (!kept.has(id) && !live.has(id)) await store.delete(id);
  }

  async #retire(): Promise<void> {
    const { store, media, rules, logger } = this.#options;
    const ended = await store.ended();
    const live = media.live();
    const ofChannels = new Map<string, ChannelRetention>();
    for (const slug of new Set([...ended, ...live].map((broadcast) => broadcast.slug))) {
      ofChannels.set(slug, await this.#rulesOf(slug));
    }
    const { remove, shorten } = dueForRemoval(ended, live, rules(), ofChannels, Date.now());
    for (const id of remove) {
      await this.#remove(id);
      logger.info({ broadcast: id }, 'A broadcast is not kept any longer');
    }
    for (const { id, byteLength } of shorten) await media.shorten(id, byteLength);
  }

  /** A channel that is gone has none. */
  async #rulesOf(slug: string): Promise<ChannelRetention> {
    try {
      return await this.#options.rulesOf(slug);
    } catch (error) {
      if (error instanceof FootlightError && error.code === 'CHANNEL_NOT_FOUND') return {};
      throw error;
    }
  }

  /** The media first: what is stored without media is forgotten at the next look. */
  async #remove(id: string): Promise<void> {
    await this.#options.media.delete(id);
    await this.#options.store.delete(id);
  }

  async #put({ renditions, ...facts }: BroadcastFacts): Promise<StoredBroadcast> {
    const { store, titleOf } = this.#options;
    const title = await titleOf(facts.slug).catch(() => facts.slug);
    const stored = { ...facts, title, renditions: renditions.map((rendition) => rendition.id) };
    await store.put(stored);
    return stored;
  }

  async #find(id: string): Promise<StoredBroadcast> {
    return (await this.#options.store.find(id)) ?? notFound();
  }

  /** What the database could not take is brought into step at the next look. */
  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.logger.warn({ reason: messageOf(error) }, 'The list of broadcasts is behind for now');
    }
  }

  #describe({ startedMs, endedMs, durationMs, byteLength, ...stored }: StoredBroadcast): Broadcast {
    const isLive = endedMs === null;
    const live = isLive && this.#options.media.live().find(({ id }) => id === stored.id);
    return {
      ...stored,
      startedAt: new Date(startedMs).toISOString(),
      ...(isLive ? {} : { endedAt: new Date(endedMs).toISOString() }),
      durationS: (isLive ? Date.now() - startedMs : durationMs) / 1000,
      bytes: live ? live.byteLength : byteLength,
      state: isLive ? 'live' : 'finished',
    };
  }
}

function notFound(): never {
  throw new FootlightError('NOT_FOUND', 'There is no such broadcast, or it is not kept any more.');
}
