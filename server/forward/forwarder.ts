import { messageOf } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { ForwardState } from '../../src/shared/contracts/forwards.ts';
import type { SourceReader } from '../core/source-feed.ts';
import {
  ChannelForwarding,
  type ChannelForwardingOptions,
  type WantedForward,
} from './channel-forwarding.ts';

export interface ForwarderOptions extends Omit<ChannelForwardingOptions, 'onPhase'> {
  /** Gives a live channel's source to a reader. @throws FootlightError STREAM_OFFLINE */
  readSource: (slug: string, reader: SourceReader) => () => void;
  /** Where a channel is to be sent on to now. */
  wantedOf: (slug: string) => Promise<readonly WantedForward[]>;
  isLive: (slug: string) => boolean;
  /** A forward of a channel that is live entered another phase. */
  onPhase: (slug: string, id: string, state: ForwardState) => void;
}

/** Sends live channels on to the addresses that they are to reach, for as long as they are live. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #channels = new Map<string, { forwarding: ChannelForwarding; leave: () => void }>();
  /** One look at a channel at a time; another that was asked for meanwhile comes after it. */
  readonly #looking = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** Undefined while nothing is sent to it. */
  stateOf(slug: string, id: string): ForwardState | undefined {
    return this.#channels.get(slug)?.forwarding.stateOf(id);
  }

  /** By channel: the ids of the forwards of those that are live, and whether each arrives. */
  get arriving(): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
    return new Map([...this.#channels].map(([slug, { forwarding }]) => [slug, forwarding.arriving]));
  }

  /** A channel went live or ended, or is to be sent on to other addresses. */
  handleChanged(slug: string): void {
    const before = this.#looking.get(slug) ?? Promise.resolve();
    const look = before
      .then(() => this.#look(slug))
      .finally(() => {
        if (this.#looking.get(slug) === look) this.#looking.delete(slug);
      });
    this.#looking.set(slug, look);
  }

  /** Ends every forward. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#channels.keys()].map((slug) => this.#stop(slug)));
    await Promise.all(this.#looking.values());
  }

  async #look(slug: string): Promise<void> {
    const { isLive, wantedOf, logger } = this.#options;
    const channel = logger.child({ channel: slug });
    try {
      if (this.#closed || !isLive(slug)) return;
      const wanted = await wantedOf(slug);
      if (wanted.length === 0) {
        await this.#stop(slug);
        return;
      }
      const forwarding = this.#channels.get(slug)?.forwarding ?? (await this.#begin(slug, channel));
      forwarding.want(wanted);
    } catch (failure) {
      channel.warn({ reason: messageOf(failure) }, 'The channel can’t be sent on');
    }
  }

  async #begin(slug: string, logger: Logger): Promise<ChannelForwarding> {
    const { readSource, onPhase, ...options } = this.#options;
    const forwarding = new ChannelForwarding(
      {
        ...options,
        logger,
        onPhase: (id, state) => {
          onPhase(slug, id, state);
        },
      },
      () => void this.#stop(slug),
    );
    try {
      const leave = readSource(slug, forwarding.reader);
      this.#channels.set(slug, { forwarding, leave });
      return forwarding;
    } catch (failure) {
      await forwarding.stop();
      throw failure;
    }
  }

  async #stop(slug: string): Promise<void> {
    const channel = this.#channels.get(slug);
    this.#channels.delete(slug);
    channel?.leave();
    await channel?.forwarding.stop();
  }
}
