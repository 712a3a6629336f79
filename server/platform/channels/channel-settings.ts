import {
  channelSettingsSchema,
  defaultChannelSettings,
  type ChangeChannelSettings,
  type ChannelSettings,
} from '../../../src/shared/contracts/channel-settings.ts';
import { Emitter, type ListenerFailureHandler } from '../../../src/shared/base/emitter.ts';
import type { Channels } from './channels.ts';

/** Where channels' settings are kept, each as JSON. */
export interface ChannelSettingsStore {
  find(slug: string): Promise<string | undefined>;
  put(slug: string, settings: string): Promise<void>;
}

export interface ChannelSettingsEvents {
  changed: { slug: string; settings: ChannelSettings };
}

/** Few enough for the memory; more channels than that are not asked for at once. */
const maxKept = 10_000;

/** The channels' own settings. What was read once is kept, for they are asked for at every turn. */
export class ChannelSettingsBook extends Emitter<ChannelSettingsEvents> {
  readonly #channels: Pick<Channels, 'get'>;
  readonly #store: ChannelSettingsStore;
  readonly #kept = new Map<string, ChannelSettings>();

  constructor(
    channels: Pick<Channels, 'get'>,
    store: ChannelSettingsStore,
    onListenerFailure: ListenerFailureHandler,
  ) {
    super(onListenerFailure);
    this.#channels = channels;
    this.#store = store;
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async get(slug: string): Promise<ChannelSettings> {
    const kept = this.#kept.get(slug);
    if (kept) return kept;
    await this.#channels.get(slug);
    return this.#keep(slug, { ...defaultChannelSettings, ...readStored(await this.#store.find(slug)) });
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND, STORAGE_FULL */
  async change(slug: string, changes: ChangeChannelSettings): Promise<ChannelSettings> {
    const before = await this.get(slug);
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const settings = channelSettingsSchema.parse({ ...before, ...Object.fromEntries(given) });
    await this.#store.put(slug, JSON.stringify(settings));
    this.#keep(slug, settings);
    this.emit('changed', { slug, settings });
    return settings;
  }

  /** The channel is gone; another of its name begins anew. */
  forget(slug: string): void {
    this.#kept.delete(slug);
  }

  #keep(slug: string, settings: ChannelSettings): ChannelSettings {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= maxKept) this.#kept.delete(oldest);
    this.#kept.set(slug, settings);
    return settings;
  }
}

/** What another version of the relay wrote counts as far as this one knows it. */
function readStored(stored: string | undefined): Partial<ChannelSettings> {
  if (stored === undefined) return {};
  const values = JSON.parse(stored) as Record<string, unknown>;
  const known = Object.entries(channelSettingsSchema.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(values[name]);
    return value.success ? [[name, value.data] as const] : [];
  });
  return Object.fromEntries(known);
}
