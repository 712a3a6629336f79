import { createHash } from 'node:crypto';
import { CallLimit } from '../../../src/shared/base/call-limit.ts';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import type { TakenEvents } from '../../../src/shared/contracts/event-call.ts';
import type { LiveEvent } from '../../../src/shared/contracts/live-events.ts';
import {
  maxOverlayAssetBytes,
  maxOverlayAssets,
  overlayAssetIdSchema,
  type Overlay,
} from '../../../src/shared/contracts/live-socket.ts';
import { alertAssetIds } from '../../../src/shared/scene/widget.ts';
import { ChannelFeed } from './channel-feed.ts';
import type { LiveStore, StoredAsset } from './store.ts';

/** A raid brings hundreds of events at once. */
const saveAfterMs = 2000;
/** Channels whose events are in memory although nobody listens. */
const maxIdleFeeds = 200;
/** Of all overlays of one channel. */
const maxChannelAssetBytes = 64 * 1024 * 1024;

export interface LiveFeedsOptions {
  store: LiveStore;
  channels: {
    /** @throws FootlightError CHANNEL_NOT_FOUND */
    get(slug: string): Promise<unknown>;
  };
  logger: Logger;
}

interface OpenFeed {
  feed: ChannelFeed;
  limit: CallLimit;
  timer: NodeJS.Timeout | undefined;
}

/** The live events of all channels, and what their overlays are made of. */
export class LiveFeeds {
  readonly #options: LiveFeedsOptions;
  readonly #open = new Map<string, Promise<OpenFeed>>();

  constructor(options: LiveFeedsOptions) {
    this.#options = options;
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async feed(slug: string): Promise<ChannelFeed> {
    return (await this.#opened(slug)).feed;
  }

  /**
   * Takes events in, each once.
   * @throws FootlightError CHANNEL_NOT_FOUND, TOO_MANY_REQUESTS
   */
  async take(slug: string, events: readonly LiveEvent[]): Promise<TakenEvents> {
    const { feed, limit } = await this.#opened(slug);
    if (!limit.take(events.length, nowUs())) {
      throw new FootlightError(
        'TOO_MANY_REQUESTS',
        'More events came than can be shown. Wait a moment and send them again.',
      );
    }
    const accepted = events.filter((event) => feed.take(event)).length;
    return { accepted, known: events.length - accepted };
  }

  /** The files that overlays need and that are not here yet. @throws FootlightError CHANNEL_NOT_FOUND */
  async missingAssets(slug: string, overlays: readonly Overlay[]): Promise<string[]> {
    await this.#options.channels.get(slug);
    const sizes = await this.#options.store.assetSizes(slug);
    return assetIdsOf(overlays).filter((id) => !sizes.has(id));
  }

  /** Serves these overlays from now on, by this key; files that none of them needs are removed. */
  async serve(slug: string, key: string, overlays: readonly Overlay[]): Promise<void> {
    (await this.feed(slug)).setOverlays(key, overlays);
    await this.#options.store.keepAssets(slug, assetIdsOf(overlays));
  }

  /** @throws FootlightError BAD_REQUEST for one that is too large or another than it says */
  async putAsset(slug: string, id: string, asset: StoredAsset): Promise<void> {
    const { store } = this.#options;
    const sizes = await store.assetSizes(slug);
    if (sizes.has(id)) return;
    const { byteLength } = asset.bytes;
    const total = [...sizes.values()].reduce((sum, size) => sum + size, byteLength);
    if (byteLength > maxOverlayAssetBytes || total > maxChannelAssetBytes) {
      throw new FootlightError('BAD_REQUEST', 'This file of an overlay is too large.');
    }
    if (createHash('sha256').update(asset.bytes).digest('hex') !== id) {
      throw new FootlightError('BAD_REQUEST', 'This file of an overlay is another than it says.');
    }
    await store.putAsset(slug, id, asset);
  }

  /** @throws FootlightError NOT_FOUND */
  async asset(slug: string, id: string): Promise<StoredAsset> {
    const found = await this.#options.store.asset(slug, id);
    if (!found) throw new FootlightError('NOT_FOUND', 'There is no such file.');
    return found;
  }

  /** Studios with the old key are let go. */
  async handleKeyRotated(slug: string): Promise<void> {
    const open = await this.#openNow(slug);
    open?.feed.end('studios');
  }

  async handleChannelDeleted(slug: string): Promise<void> {
    const open = await this.#openNow(slug);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(slug);
    open.feed.end('everybody');
  }

  /** Lets everybody go, and writes what waits. */
  async close(): Promise<void> {
    for (const slug of [...this.#open.keys()]) {
      const open = await this.#openNow(slug);
      open?.feed.end('everybody');
      if (open?.timer) await this.#save(slug, open);
    }
    this.#open.clear();
  }

  #opened(slug: string): Promise<OpenFeed> {
    const known = this.#open.get(slug);
    if (known) return known;
    const opening = this.#load(slug);
    this.#open.set(slug, opening);
    opening.catch(() => this.#open.delete(slug));
    void this.#forgetIdle();
    return opening;
  }

  /** What is open, without opening anything. */
  async #openNow(slug: string): Promise<OpenFeed | undefined> {
    return this.#open.get(slug)?.catch(() => undefined);
  }

  async #load(slug: string): Promise<OpenFeed> {
    const { store, channels } = this.#options;
    await channels.get(slug);
    const feed = new ChannelFeed(await store.find(slug), () => {
      open.timer ??= setTimeout(() => void this.#save(slug, open), saveAfterMs);
    });
    const open: OpenFeed = { feed, limit: new CallLimit(nowUs()), timer: undefined };
    return open;
  }

  async #save(slug: string, open: OpenFeed): Promise<void> {
    clearTimeout(open.timer);
    open.timer = undefined;
    try {
      await this.#options.store.put(slug, open.feed.stored);
    } catch (failure) {
      this.#options.logger.warn({ slug, reason: messageOf(failure) }, 'Live events could not be kept');
    }
  }

  async #forgetIdle(): Promise<void> {
    if (this.#open.size <= maxIdleFeeds) return;
    for (const slug of [...this.#open.keys()]) {
      const open = await this.#openNow(slug);
      if (open?.feed.isIdle && open.timer === undefined) this.#open.delete(slug);
      if (this.#open.size <= maxIdleFeeds) return;
    }
  }
}

function assetIdsOf(overlays: readonly Overlay[]): string[] {
  const ids = new Set(overlays.flatMap(({ settings }) => alertAssetIds(settings)));
  return [...ids].filter((id) => overlayAssetIdSchema.safeParse(id).success).slice(0, maxOverlayAssets);
}

function nowUs(): number {
  return Math.round(performance.now() * 1000);
}
