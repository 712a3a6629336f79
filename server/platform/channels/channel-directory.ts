import { FootlightError } from '../../../src/shared/base/errors.ts';
import {
  slugSchema,
  type Channel,
  type ChannelWithKey,
  type CreateChannel,
} from '../../../src/shared/contracts/relay.ts';
import type { Channels } from './channels.ts';

/** What is on air, and what must be told when a channel changes. */
export interface LiveDirectory {
  statusOf(slug: string): { live: boolean; interrupted: boolean; liveSinceMs?: number };
  handleKeyRotated(slug: string): void;
  handleChannelDeleted(slug: string): void;
}

export interface PublicAddresses {
  /** Where viewers reach the relay, without a slash at its end. */
  http: string;
  /** Where publishers do, with the application's name. */
  rtmp: string;
}

/** Channels as the API gives them: stored facts and live state together. */
export class ChannelDirectory {
  readonly #channels: Channels;
  readonly #live: LiveDirectory;
  readonly #addresses: () => PublicAddresses;

  /** @param addresses asked for at every answer: ports are known only once they are open */
  constructor(channels: Channels, live: LiveDirectory, addresses: () => PublicAddresses) {
    this.#channels = channels;
    this.#live = live;
    this.#addresses = addresses;
  }

  async list(): Promise<Channel[]> {
    return (await this.#channels.list()).map(({ slug, title }) => this.#describe(slug, title));
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async get(slug: string): Promise<Channel> {
    if (!slugSchema.safeParse(slug).success) {
      throw new FootlightError('CHANNEL_NOT_FOUND', 'There is no such channel.');
    }
    const { title } = await this.#channels.get(slug);
    return this.#describe(slug, title);
  }

  async create({ slug, title }: CreateChannel): Promise<ChannelWithKey> {
    const { streamKey } = await this.#channels.create(slug, title);
    return this.#withKey(slug, streamKey);
  }

  async rotateKey(slug: string): Promise<ChannelWithKey> {
    const { streamKey } = await this.#channels.rotateKey(slug);
    this.#live.handleKeyRotated(slug);
    return this.#withKey(slug, streamKey);
  }

  async delete(slug: string): Promise<void> {
    await this.#channels.delete(slug);
    this.#live.handleChannelDeleted(slug);
  }

  #describe(slug: string, title: string): Channel {
    const { live, liveSinceMs, interrupted } = this.#live.statusOf(slug);
    return {
      slug,
      title,
      live,
      interrupted,
      ...(liveSinceMs === undefined ? {} : { liveSince: new Date(liveSinceMs).toISOString() }),
    };
  }

  #withKey(slug: string, streamKey: string): ChannelWithKey {
    const { http, rtmp } = this.#addresses();
    return { slug, streamKey, rtmpUrl: `${rtmp}/${streamKey}`, watchUrl: `${http}/c/${slug}` };
  }
}
