import { randomBytes } from 'node:crypto';
import { Emitter, type ListenerFailureHandler } from '../../../src/shared/base/emitter.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import type {
  ChangeForward,
  CreateForward,
  Forward,
  ForwardState,
} from '../../../src/shared/contracts/forwards.ts';
import type { SecretBox } from '../channels/secret-box.ts';
import type { ForwardStore, StoredForward } from './store.ts';

/** Where a stream is sent on to, with its secrets; never logged. */
export interface ForwardTarget {
  /** Without secrets. */
  url: string;
  streamKey: string | undefined;
  passphrase?: string | undefined;
  latencyMs?: number | undefined;
}

/** A forward that is switched on. */
export interface ActiveForward {
  id: string;
  name: string;
  target: ForwardTarget;
}

export interface ForwardsOptions {
  store: ForwardStore;
  secretBox: SecretBox;
  channels: { get(slug: string): Promise<unknown> };
  /** Takes an address with its secrets apart. @throws FootlightError DESTINATION_INVALID */
  readAddress: (url: string) => ForwardTarget;
  /** How a forward is doing; undefined while nothing is sent to it. */
  stateOf: (slug: string, id: string) => ForwardState | undefined;
  onListenerFailure: ListenerFailureHandler;
}

const maxForwards = 20;
const idle: ForwardState = {
  phase: 'idle',
  bitrateKbps: 0,
  queueMs: 0,
  sentVideoFrames: 0,
  droppedVideoFrames: 0,
  reconnects: 0,
};

/** The addresses that channels are sent on to. Keys and passphrases lie sealed in the store. */
export class Forwards extends Emitter<{ changed: { slug: string } }> {
  readonly #options: ForwardsOptions;

  constructor(options: ForwardsOptions) {
    super(options.onListenerFailure);
    this.#options = options;
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async list(slug: string): Promise<Forward[]> {
    await this.#options.channels.get(slug);
    return (await this.#options.store.list(slug)).map((stored) => this.#describe(stored));
  }

  /** Those that are to be sent to, with their secrets. @throws FootlightError SECRET_KEY_WRONG */
  async active(slug: string): Promise<ActiveForward[]> {
    const enabled = (await this.#options.store.list(slug)).filter((stored) => stored.enabled);
    return enabled.map(({ id, name, sealedTarget }) => ({
      id,
      name,
      target: JSON.parse(this.#options.secretBox.open(sealedTarget, purposeOf(id))) as ForwardTarget,
    }));
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND, DESTINATION_INVALID, BAD_REQUEST, STORAGE_FULL */
  async create(slug: string, { url, name, enabled = true }: CreateForward): Promise<Forward> {
    const { store, channels } = this.#options;
    await channels.get(slug);
    const target = this.#options.readAddress(url);
    if ((await store.list(slug)).length >= maxForwards) {
      throw new FootlightError('BAD_REQUEST', `A channel is sent on to at most ${maxForwards} addresses.`);
    }
    const id = randomBytes(6).toString('hex');
    const stored = {
      ...{ id, slug, enabled, url: target.url, createdAt: new Date() },
      name: name ?? new URL(target.url).host,
      sealedTarget: this.#seal(id, target),
    };
    await store.insert(stored);
    this.emit('changed', { slug });
    return this.#describe(stored);
  }

  /** @throws FootlightError NOT_FOUND, DESTINATION_INVALID, STORAGE_FULL */
  async change(slug: string, id: string, { url, name, enabled }: ChangeForward): Promise<Forward> {
    const { store, readAddress } = this.#options;
    const before = (await store.list(slug)).find((stored) => stored.id === id) ?? notFound(id);
    const target = url === undefined ? undefined : readAddress(url);
    const stored = {
      ...before,
      ...(target && { url: target.url, sealedTarget: this.#seal(id, target) }),
      ...(name !== undefined && { name }),
      ...(enabled !== undefined && { enabled }),
    };
    if (!(await store.update(stored))) notFound(id);
    this.emit('changed', { slug });
    return this.#describe(stored);
  }

  /** @throws FootlightError NOT_FOUND, STORAGE_FULL */
  async delete(slug: string, id: string): Promise<void> {
    if (!(await this.#options.store.delete(slug, id))) notFound(id);
    this.emit('changed', { slug });
  }

  #seal(id: string, target: ForwardTarget): string {
    return this.#options.secretBox.seal(JSON.stringify(target), purposeOf(id));
  }

  #describe({ id, slug, name, url, enabled }: StoredForward): Forward {
    return { id, name, url, enabled, state: this.#options.stateOf(slug, id) ?? idle };
  }
}

function purposeOf(id: string): string {
  return `address of the forward ${id}`;
}

function notFound(id: string): never {
  throw new FootlightError('NOT_FOUND', `There is no forward ${id.slice(0, 40)} on this channel.`);
}
