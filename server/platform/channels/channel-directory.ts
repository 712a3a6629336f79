import type {
  Channel,
  ChannelPassphrase,
  ChannelWithKey,
  CreateChannel,
} from '../../../src/shared/contracts/relay.ts';
import type {
  ChangeChannelSettings,
  ChannelSettings,
} from '../../../src/shared/contracts/channel-settings.ts';
import type { ChannelSettingsBook } from './channel-settings.ts';
import type { Channels, ChannelSecrets } from './channels.ts';
import type { StoredChannel } from './store.ts';

/** What is on air, and what must be told when a channel changes. */
export interface LiveDirectory {
  statusOf(slug: string): { live: boolean; interrupted: boolean; liveSinceMs?: number };
  publishersOf(slug: string): {
    role: 'main' | 'backup';
    state: 'onAir' | 'standby';
    protocol: 'rtmp' | 'srt';
    remoteAddress: string;
    sinceMs: number;
    silent: boolean;
    problem?: string;
  }[];
  /** @throws FootlightError NO_STANDBY */
  switchPublisher(slug: string): void;
  handleKeyRotated(slug: string): void;
  handleChannelDeleted(slug: string): void;
}

/** Who an answer is for. */
type Audience = 'everybody' | 'admin';

export interface PublicAddresses {
  /** Where viewers reach the relay, without a slash at its end. */
  http: string;
  /** Where RTMP publishers do, with the application's name. */
  rtmp: string;
  /** The same behind TLS, where there is such a door. */
  rtmps?: string;
  /** Where SRT publishers and readers do. */
  srt: string;
}

/** Channels as the API gives them: stored facts and live state together. */
export class ChannelDirectory {
  readonly #channels: Channels;
  readonly #settings: ChannelSettingsBook;
  readonly #live: LiveDirectory;
  readonly #addresses: () => PublicAddresses;
  readonly #viewersOf: (slug: string) => number;

  /**
   * @param addresses asked for at every answer: ports are known only once they are open
   * @param viewersOf how many watch a channel now
   */
  constructor(
    channels: Channels,
    settings: ChannelSettingsBook,
    live: LiveDirectory,
    addresses: () => PublicAddresses,
    viewersOf: (slug: string) => number,
  ) {
    this.#channels = channels;
    this.#settings = settings;
    this.#live = live;
    this.#addresses = addresses;
    this.#viewersOf = viewersOf;
  }

  /** @param audience who reads the answer: only admins are told of private channels, and of passphrases */
  async list(audience: Audience): Promise<Channel[]> {
    const all = await Promise.all(
      (await this.#channels.list()).map((channel) => this.#describe(channel, audience)),
    );
    return audience === 'admin' ? all : all.filter((channel) => channel.private !== true);
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async get(slug: string, audience: Audience): Promise<Channel> {
    return this.#describe(await this.#channels.get(slug), audience);
  }

  async create({ slug, title, passphrase }: CreateChannel): Promise<ChannelWithKey> {
    return this.#withKey(slug, await this.#channels.create(slug, title, passphrase));
  }

  async rotateKey(slug: string): Promise<ChannelWithKey> {
    const secrets = await this.#channels.rotateKey(slug);
    this.#live.handleKeyRotated(slug);
    return this.#withKey(slug, secrets);
  }

  /** Who is connected already stays; the next connection needs the new passphrase. */
  async setPassphrase(slug: string, passphrase: string | null): Promise<ChannelPassphrase> {
    await this.#channels.setPassphrase(slug, passphrase ?? undefined);
    return { slug, hasPassphrase: passphrase !== null };
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  settings(slug: string): Promise<ChannelSettings> {
    return this.#settings.get(slug);
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND, STORAGE_FULL */
  changeSettings(slug: string, changes: ChangeChannelSettings): Promise<ChannelSettings> {
    return this.#settings.change(slug, changes);
  }

  /**
   * Puts the publisher that stands by on air.
   * @throws FootlightError CHANNEL_NOT_FOUND, NO_STANDBY
   */
  async switchPublisher(slug: string): Promise<Channel> {
    await this.#channels.get(slug);
    this.#live.switchPublisher(slug);
    return this.get(slug, 'admin');
  }

  async delete(slug: string): Promise<void> {
    await this.#channels.delete(slug);
    this.#settings.forget(slug);
    this.#live.handleChannelDeleted(slug);
  }

  async #describe({ slug, title, sealedPassphrase }: StoredChannel, audience: Audience): Promise<Channel> {
    const { private: isPrivate } = await this.#settings.get(slug);
    const { live, liveSinceMs, interrupted } = this.#live.statusOf(slug);
    return {
      slug,
      title,
      live,
      interrupted,
      ...(live ? { viewers: this.#viewersOf(slug) } : {}),
      ...(isPrivate ? { private: true } : {}),
      ...(liveSinceMs === undefined ? {} : { liveSince: new Date(liveSinceMs).toISOString() }),
      ...(audience === 'admin'
        ? { hasPassphrase: sealedPassphrase !== null, publishers: this.#publishersOf(slug) }
        : {}),
    };
  }

  #publishersOf(slug: string): NonNullable<Channel['publishers']> {
    return this.#live.publishersOf(slug).map(({ sinceMs, ...publisher }) => ({
      ...publisher,
      since: new Date(sinceMs).toISOString(),
    }));
  }

  #withKey(slug: string, { streamKey, passphrase }: ChannelSecrets): ChannelWithKey {
    const { http, rtmp, rtmps, srt } = this.#addresses();
    const streamId = `#!::r=${slug},m=publish,s=${streamKey}`;
    return {
      slug,
      streamKey,
      rtmpUrl: `${rtmp}/${streamKey}`,
      ...(rtmps === undefined ? {} : { rtmpsUrl: `${rtmps}/${streamKey}` }),
      // As libsrt's programs read addresses: nothing is escaped, and what a passphrase may have needs no escape.
      srtUrl: `${srt}?streamid=${streamId}${passphrase === undefined ? '' : `&passphrase=${passphrase}`}`,
      watchUrl: `${http}/c/${slug}`,
      ...(passphrase === undefined ? {} : { passphrase }),
    };
  }
}
