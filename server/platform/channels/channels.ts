import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { slugSchema } from '../../../src/shared/contracts/relay.ts';
import type { ChannelStore, StoredChannel } from './store.ts';

/** A key that a publisher may send; longer ones are wrong without a look. */
const maxKeyLength = 256;

/** The relay's channels and their stream keys. */
export class Channels {
  readonly #store: ChannelStore;
  readonly #maxChannels: number;

  constructor(store: ChannelStore, maxChannels: number) {
    this.#store = store;
    this.#maxChannels = maxChannels;
  }

  list(): Promise<StoredChannel[]> {
    return this.#store.list();
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async get(slug: string): Promise<StoredChannel> {
    return (await this.#store.find(slug)) ?? notFound(slug);
  }

  /**
   * Makes a channel. The key is in no other answer than this one.
   * @throws FootlightError SLUG_INVALID, CHANNEL_EXISTS, TOO_MANY_CHANNELS, STORAGE_FULL
   */
  async create(slug: string, title = slug): Promise<{ streamKey: string }> {
    const parsed = slugSchema.safeParse(slug);
    if (!parsed.success) {
      throw new FootlightError(
        'SLUG_INVALID',
        `"${slug.slice(0, 60)}" can't be a channel's name. Allowed: 1 to 40 lower-case letters, digits and single hyphens, such as my-show.`,
      );
    }
    if ((await this.#store.count()) >= this.#maxChannels) {
      throw new FootlightError(
        'TOO_MANY_CHANNELS',
        `There are already ${this.#maxChannels} channels. Delete one, or raise the setting maxChannels.`,
      );
    }
    const streamKey = newStreamKey();
    if (!(await this.#store.insert({ slug, title, keyHash: hashKey(streamKey) }))) {
      throw new FootlightError('CHANNEL_EXISTS', `There is a channel ${slug} already. Choose another name.`);
    }
    return { streamKey };
  }

  /**
   * Makes a new key; the old one is void at once.
   * @throws FootlightError CHANNEL_NOT_FOUND, STORAGE_FULL
   */
  async rotateKey(slug: string): Promise<{ streamKey: string }> {
    const streamKey = newStreamKey();
    if (!(await this.#store.setKeyHash(slug, hashKey(streamKey)))) notFound(slug);
    return { streamKey };
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND, STORAGE_FULL */
  async delete(slug: string): Promise<void> {
    if (!(await this.#store.delete(slug))) notFound(slug);
  }

  /**
   * The channel that a stream key opens.
   * @throws FootlightError STREAM_KEY_WRONG
   */
  async authenticate(streamKey: string): Promise<string> {
    if (streamKey.length <= maxKeyLength) {
      const keyHash = hashKey(streamKey);
      const channel = await this.#store.findByKeyHash(keyHash);
      // The search compares hashes of the key, whose bytes tell nothing of the key's own; the last
      // comparison is in constant time all the same.
      if (channel && timingSafeEqual(Buffer.from(channel.keyHash), Buffer.from(keyHash))) return channel.slug;
    }
    throw new FootlightError(
      'STREAM_KEY_WRONG',
      'The stream key is not that of any channel. Copy it again, or make a new one.',
    );
  }
}

/** 192 random bits behind a prefix by which people and secret scanners know it. */
function newStreamKey(): string {
  return `fl_${randomBytes(24).toString('base64url')}`;
}

/**
 * One round of SHA-256 is enough: the key is random and long, so there is nothing to guess that a slow
 * password hash would slow down.
 */
function hashKey(streamKey: string): string {
  return createHash('sha256').update(streamKey).digest('hex');
}

function notFound(slug: string): never {
  throw new FootlightError('CHANNEL_NOT_FOUND', `There is no channel ${slug.slice(0, 60)}.`);
}
