import { randomUUID } from 'node:crypto';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import {
  webhookEvents,
  type ChangeWebhook,
  type CreateWebhook,
  type Webhook,
  type WebhookDelivery,
  type WebhookEvent,
  type WebhookMessage,
  type WebhookTest,
  type WebhookWithSecret,
} from '../../../src/shared/contracts/webhooks.ts';
import type { SecretBox } from '../channels/secret-box.ts';
import { assertOutside } from './address-guard.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { postMessage, type SendOutcome } from './send.ts';
import { newSecret, signedHeaders } from './signature.ts';
import type { StoredDelivery, StoredWebhook, WebhookStore } from './store.ts';

const maxWebhooks = 50;
const shownDeliveries = 100;

export interface WebhooksOptions {
  store: WebhookStore;
  secretBox: SecretBox;
  /** Whether receivers may be of this machine or its network; asked for at every call. */
  allowOwnNetwork: () => boolean;
  logger: Logger;
}

/** Who is told of what happens on the relay, and the telling. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #queue: DeliveryQueue;
  readonly #stopping = new AbortController();
  /** All webhooks, so that events need no database. */
  #webhooks = new Map<string, StoredWebhook>();

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#queue = new DeliveryQueue({
      store: options.store,
      attempt: (delivery) => this.#attempt(delivery),
      onGone: (id) => void this.#switchOff(id),
      logger: options.logger,
    });
  }

  /** Messages that wait to be sent. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Reads what there is, and takes up the messages that the process before has left. */
  async start(): Promise<void> {
    this.#webhooks = new Map((await this.#options.store.list()).map((webhook) => [webhook.id, webhook]));
    await this.#queue.resume();
  }

  /** Cuts off what is on its way; it is sent again after the next start. */
  close(): void {
    this.#queue.close();
    this.#stopping.abort();
  }

  list(): Webhook[] {
    return [...this.#webhooks.values()].map(describe);
  }

  /** @throws FootlightError WEBHOOK_NOT_FOUND */
  get(id: string): Webhook {
    return describe(this.#find(id));
  }

  /** @throws FootlightError TOO_MANY_WEBHOOKS, WEBHOOK_ADDRESS_REFUSED, STORAGE_FULL */
  async create({
    url,
    events,
    channel,
    viewerThreshold,
    secret = newSecret(),
  }: CreateWebhook): Promise<WebhookWithSecret> {
    if (this.#webhooks.size >= maxWebhooks) {
      throw new FootlightError(
        'TOO_MANY_WEBHOOKS',
        `There are already ${maxWebhooks} webhooks. Delete one first.`,
      );
    }
    this.#assertAllowed(url);
    const id = randomUUID();
    const webhook: StoredWebhook = {
      id,
      url,
      sealedSecret: this.#options.secretBox.seal(secret, purposeOf(id)),
      events: events ?? webhookEvents,
      channel: channel ?? null,
      viewerThreshold: viewerThreshold ?? null,
      enabled: true,
      createdAt: new Date(),
    };
    await this.#options.store.insert(webhook);
    this.#webhooks.set(id, webhook);
    return { ...describe(webhook), secret };
  }

  /** @throws FootlightError WEBHOOK_NOT_FOUND, WEBHOOK_ADDRESS_REFUSED, STORAGE_FULL */
  async change(id: string, change: ChangeWebhook): Promise<Webhook> {
    const before = this.#find(id);
    if (change.url !== undefined) this.#assertAllowed(change.url);
    const webhook: StoredWebhook = {
      ...before,
      url: change.url ?? before.url,
      events: change.events ?? before.events,
      channel: change.channel === undefined ? before.channel : change.channel,
      viewerThreshold: change.viewerThreshold === undefined ? before.viewerThreshold : change.viewerThreshold,
      enabled: change.enabled ?? before.enabled,
    };
    if (!(await this.#options.store.update(webhook))) notFound(id);
    this.#webhooks.set(id, webhook);
    return describe(webhook);
  }

  /** With its messages. @throws FootlightError WEBHOOK_NOT_FOUND, STORAGE_FULL */
  async delete(id: string): Promise<void> {
    this.#find(id);
    await this.#options.store.delete(id);
    this.#webhooks.delete(id);
    this.#queue.forget(id);
  }

  /** Its newest messages, newest first. @throws FootlightError WEBHOOK_NOT_FOUND */
  async deliveries(id: string): Promise<WebhookDelivery[]> {
    this.#find(id);
    return (await this.#options.store.deliveries(id, shownDeliveries)).map(describeDelivery);
  }

  /** Calls a webhook once, now. @throws FootlightError WEBHOOK_NOT_FOUND, SECRET_KEY_WRONG */
  async test(id: string): Promise<WebhookTest> {
    const webhook = this.#find(id);
    const message: WebhookMessage = { type: 'test', timestamp: new Date().toISOString(), data: {} };
    const outcome = await this.#send(webhook, randomUUID(), JSON.stringify(message));
    if ('reason' in outcome) return { delivered: false, reason: outcome.reason };
    return { delivered: outcome.status >= 200 && outcome.status < 300, status: outcome.status };
  }

  /** Tells those webhooks that want to hear of it. Never throws. */
  tell(event: WebhookEvent, data: WebhookMessage['data']): void {
    const now = new Date();
    const message: WebhookMessage = { type: event, timestamp: now.toISOString(), data };
    const body = JSON.stringify(message);
    for (const webhook of this.#webhooks.values()) {
      if (!webhook.enabled || !webhook.events.includes(event)) continue;
      if (webhook.channel !== null && webhook.channel !== data.channel) continue;
      this.#enqueue(webhook, event, body, now);
    }
  }

  /**
   * Tells those webhooks whose threshold a channel's viewers have passed.
   * @param before the most there were until now in this broadcast
   */
  tellViewers(channel: string, before: number, viewers: number): void {
    const now = new Date();
    for (const webhook of this.#webhooks.values()) {
      const { enabled, events, channel: only, viewerThreshold } = webhook;
      if (!enabled || viewerThreshold === null || !events.includes('viewers.reached')) continue;
      if (only !== null && only !== channel) continue;
      if (before >= viewerThreshold || viewers < viewerThreshold) continue;
      const message: WebhookMessage = {
        type: 'viewers.reached',
        timestamp: now.toISOString(),
        data: { channel, viewers },
      };
      this.#enqueue(webhook, message.type, JSON.stringify(message), now);
    }
  }

  #enqueue({ id }: StoredWebhook, event: string, body: string, now: Date): void {
    this.#queue.add({
      id: `msg_${randomUUID()}`,
      webhookId: id,
      event,
      body,
      state: 'waiting',
      attempts: 0,
      createdAt: now,
      lastAttemptAt: null,
      nextAttemptAt: now,
      status: null,
      reason: null,
    });
  }

  #attempt({ id, webhookId, body }: StoredDelivery): Promise<SendOutcome> | undefined {
    const webhook = this.#webhooks.get(webhookId);
    return webhook?.enabled
      ? this.#send(webhook, id, body).catch((error: unknown) => ({ reason: messageOf(error) }))
      : undefined;
  }

  async #send(
    { id: webhookId, url, sealedSecret }: StoredWebhook,
    id: string,
    body: string,
  ): Promise<SendOutcome> {
    const secret = this.#options.secretBox.open(sealedSecret, purposeOf(webhookId));
    const headers = signedHeaders(secret, { id, timestampS: Math.floor(Date.now() / 1000), body });
    return postMessage(url, headers, body, {
      allowOwnNetwork: this.#options.allowOwnNetwork(),
      signal: this.#stopping.signal,
    });
  }

  /** Its receiver wants no more. */
  async #switchOff(id: string): Promise<void> {
    this.#options.logger.warn({ webhook: id }, 'The receiver of a webhook answered 410: it is switched off');
    try {
      await this.change(id, { enabled: false });
    } catch (error) {
      this.#options.logger.warn(
        { webhook: id, reason: messageOf(error) },
        'The webhook could not be switched off',
      );
    }
  }

  #assertAllowed(url: string): void {
    if (!this.#options.allowOwnNetwork()) assertOutside(new URL(url));
  }

  #find(id: string): StoredWebhook {
    return this.#webhooks.get(id) ?? notFound(id);
  }
}

function purposeOf(id: string): string {
  return `secret of the webhook ${id}`;
}

function describe({ id, url, events, channel, viewerThreshold, enabled, createdAt }: StoredWebhook): Webhook {
  return {
    id,
    url,
    events: [...events],
    ...(channel === null ? {} : { channel }),
    ...(viewerThreshold === null ? {} : { viewerThreshold }),
    enabled,
    createdAt: createdAt.toISOString(),
  };
}

function describeDelivery(delivery: StoredDelivery): WebhookDelivery {
  const { id, event, state, attempts, createdAt, lastAttemptAt, nextAttemptAt, status, reason } = delivery;
  return {
    id,
    event,
    state,
    attempts,
    createdAt: createdAt.toISOString(),
    ...(lastAttemptAt === null ? {} : { lastAttemptAt: lastAttemptAt.toISOString() }),
    ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(status === null ? {} : { status }),
    ...(reason === null ? {} : { reason }),
  };
}

function notFound(id: string): never {
  throw new FootlightError('WEBHOOK_NOT_FOUND', `There is no webhook ${id.slice(0, 60)}.`);
}
