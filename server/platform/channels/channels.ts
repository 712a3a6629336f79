import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { passphraseSchema, slugSchema } from '../../../src/shared/contracts/relay.ts';
import type { SecretBox } from './secret-box.ts';
import type { ChannelStore, StoredChannel } from './store.ts';

/** A key that a publisher may send; longer ones are wrong without a look. */
const maxKeyLength = 256;

/** What opens a channel to a publisher: its key and, if it has one, its passphrase. */
export interface ChannelSecrets {
  streamKey: string;
  passphrase: string | undefined;
}

/** The channel that a key or a name leads to, with the passphrase that its encrypted connections have. */
export interface ChannelAccess {
  slug: string;
  passphrase: string | undefined;
}

/** The relay's channels, their stream keys and passphrases. */
export class Channels {
  readonly #store: ChannelStore;
  readonly #secretBox: SecretBox;
  readonly #maxChannels: () => number;

  constructor(store: ChannelStore, secretBox: SecretBox, maxChannels: () => number) {
    this.#store = store;
    this.#secretBox = secretBox;
    this.#maxChannels = maxChannels;
  }

  list(): Promise<StoredChannel[]> {
    return this.#store.list();
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async get(slug: string): Promise<StoredChannel> {
    // What can't be a name need not be searched for.
    const channel = slugSchema.safeParse(slug).success ? await this.#store.find(slug) : undefined;
    return channel ?? notFound(slug);
  }

  /**
   * Makes a channel. The key is in no other answer than this one.
   * @throws FootlightError SLUG_INVALID, PASSPHRASE_INVALID, CHANNEL_EXISTS, TOO_MANY_CHANNELS, STORAGE_FULL
   */
  async create(slug: string, title = slug, passphrase?: string): Promise<ChannelSecrets> {
    const parsed = slugSchema.safeParse(slug);
    if (!parsed.success) {
      throw new FootlightError(
        'SLUG_INVALID',
        `"${slug.slice(0, 60)}" can't be a channel's name. Allowed: 1 to 40 lower-case letters, digits and single hyphens, such as my-show.`,
      );
    }
    const maxChannels = this.#maxChannels();
    if ((await this.#store.count()) >= maxChannels) {
      throw new FootlightError(
        'TOO_MANY_CHANNELS',
        `There are already ${maxChannels} channels. Delete one, or raise the setting maxChannels.`,
      );
    }
    const streamKey = newStreamKey();
    const sealedPassphrase = this.#seal(slug, passphrase);
    if (!(await this.#store.insert({ slug, title, keyHash: hashKey(streamKey), sealedPassphrase }))) {
      throw new FootlightError('CHANNEL_EXISTS', `There is a channel ${slug} already. Choose another name.`);
    }
    return { streamKey, passphrase };
  }

  /**
   * Makes a new key; the old one is void at once.
   * @throws FootlightError CHANNEL_NOT_FOUND, SECRET_KEY_WRONG, STORAGE_FULL
   */
  async rotateKey(slug: string): Promise<ChannelSecrets> {
    const { passphrase } = this.#accessTo(await this.get(slug));
    const streamKey = newStreamKey();
    if (!(await this.#store.setKeyHash(slug, hashKey(streamKey)))) notFound(slug);
    return { streamKey, passphrase };
  }

  /**
   * Sets the passphrase of connections to come; undefined removes it.
   * @throws FootlightError CHANNEL_NOT_FOUND, PASSPHRASE_INVALID, STORAGE_FULL
   */
  async setPassphrase(slug: string, passphrase: string | undefined): Promise<void> {
    if (!(await this.#store.setSealedPassphrase(slug, this.#seal(slug, passphrase)))) notFound(slug);
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND, STORAGE_FULL */
  async delete(slug: string): Promise<void> {
    if (!(await this.#store.delete(slug))) notFound(slug);
  }

  /**
   * The channel that a stream key opens.
   * @param slug the channel that it has to be, if the publisher named one
   * @throws FootlightError STREAM_KEY_WRONG, CHANNEL_NOT_FOUND, SECRET_KEY_WRONG
   */
  async authenticate(streamKey: string, slug?: string): Promise<ChannelAccess> {
    if (slug !== undefined) await this.get(slug);
    if (streamKey.length <= maxKeyLength) {
      const keyHash = hashKey(streamKey);
      const channel = await this.#store.findByKeyHash(keyHash);
      // The search compares hashes of the key, whose bytes tell nothing of the key's own; the last
      // comparison is in constant time all the same.
      const fits = channel && timingSafeEqual(Buffer.from(channel.keyHash), Buffer.from(keyHash));
      if (fits && (slug === undefined || slug === channel.slug)) return this.#accessTo(channel);
    }
    throw new FootlightError(
      'STREAM_KEY_WRONG',
      slug === undefined
        ? 'The stream key is not that of any channel. Copy it again, or make a new one.'
        : 'The stream key is not that of the channel. Copy it again, or make a new one.',
    );
  }

  /**
   * The channel of a name, for who wants to read its source.
   * @throws FootlightError CHANNEL_NOT_FOUND, SECRET_KEY_WRONG
   */
  async access(slug: string): Promise<ChannelAccess> {
    return this.#accessTo(await this.get(slug));
  }

  #accessTo({ slug, sealedPassphrase }: StoredChannel): ChannelAccess {
    const passphrase =
      sealedPassphrase === null ? undefined : this.#secretBox.open(sealedPassphrase, purposeOf(slug));
    return { slug, passphrase };
  }

  /** @throws FootlightError PASSPHRASE_INVALID */
  #seal(slug: string, passphrase: string | undefined): string | null {
    if (passphrase === undefined) return null;
    if (!passphraseSchema.safeParse(passphrase).success) {
      throw new FootlightError(
        'PASSPHRASE_INVALID',
        'The passphrase can\'t be taken. Allowed: 10 to 79 letters, digits and signs of ASCII, without spaces and without " # % & + \\.',
      );
    }
    return this.#secretBox.seal(passphrase, purposeOf(slug));
  }
}

function purposeOf(slug: string): string {
  return `passphrase of the channel ${slug}`;
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
