import { messageOf } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { pauseAfter } from './retry.ts';
import type { SendOutcome } from './send.ts';
import type { StoredDelivery, WebhookStore } from './store.ts';

/** Messages that wait in the whole relay; past it the newest are not taken. */
const maxWaiting = 2000;
/** Kept of each webhook, to look back at. */
const keptDeliveries = 100;
/** A receiver's answer that asks to be left alone for good. */
const goneStatus = 410;

export interface DeliveryQueueOptions {
  store: WebhookStore;
  /** One attempt; undefined if there is no such webhook any more, or it is switched off. Never rejects. */
  attempt: (delivery: StoredDelivery) => Promise<SendOutcome> | undefined;
  onGone: (webhookId: string) => void;
  logger: Logger;
}

/**
 * Messages on their way. Each receiver gets one at a time, so a slow one holds up nobody else; what
 * fails is tried again by the pauses of `retry.ts`. The database has a copy, from which a new process
 * goes on; without a database messages go out all the same.
 */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  readonly #waiting = new Map<string, StoredDelivery>();
  readonly #busy = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** How many messages wait. */
  get length(): number {
    return this.#waiting.size;
  }

  /** Takes up what the process before has left. */
  async resume(): Promise<void> {
    for (const delivery of await this.#options.store.waiting(maxWaiting))
      this.#waiting.set(delivery.id, delivery);
    this.#work();
  }

  add(delivery: StoredDelivery): void {
    if (this.#closed) return;
    if (this.#waiting.size >= maxWaiting) {
      this.#options.logger.warn(
        { webhook: delivery.webhookId },
        'Too many webhook messages wait: one is left out',
      );
      return;
    }
    this.#waiting.set(delivery.id, delivery);
    void this.#save(delivery);
    this.#work();
  }

  /** Forgets the messages of a webhook that is gone. */
  forget(webhookId: string): void {
    for (const { id, webhookId: of } of [...this.#waiting.values()])
      if (of === webhookId) this.#waiting.delete(id);
  }

  /** Starts nothing more; what waits is in the database. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Starts every attempt that is due, and sets the timer for the next. */
  #work(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const nowMs = Date.now();
    let nextMs = Infinity;
    for (const delivery of this.#waiting.values()) {
      const dueMs = delivery.nextAttemptAt?.getTime() ?? nowMs;
      if (dueMs > nowMs) nextMs = Math.min(nextMs, dueMs);
      else if (!this.#busy.has(delivery.webhookId)) void this.#attempt(delivery);
    }
    // Looked at once a minute at least: the clock may have been put right.
    if (nextMs < Infinity) this.#timer = setTimeout(() => this.#work(), Math.min(nextMs - nowMs, 60_000));
  }

  async #attempt(delivery: StoredDelivery): Promise<void> {
    const { attempt, onGone, logger } = this.#options;
    const sending = attempt(delivery);
    if (!sending) {
      this.#waiting.delete(delivery.id);
      return;
    }
    this.#busy.add(delivery.webhookId);
    const outcome = await sending;
    this.#busy.delete(delivery.webhookId);
    // Deleted meanwhile, or cut off by the end of the process: then it is tried again by the next one.
    if (!this.#waiting.has(delivery.id) || this.#closed) return;

    delivery.attempts += 1;
    delivery.lastAttemptAt = new Date();
    delivery.status = 'status' in outcome ? outcome.status : null;
    const isDelivered = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
    const isGone = delivery.status === goneStatus;
    const pauseMs = isDelivered || isGone ? undefined : pauseAfter(delivery.attempts, Math.random());
    delivery.reason = isDelivered
      ? null
      : 'reason' in outcome
        ? outcome.reason
        : `The receiver answered ${outcome.status}.`;
    delivery.nextAttemptAt = pauseMs === undefined ? null : new Date(Date.now() + pauseMs);
    if (pauseMs === undefined) {
      delivery.state = isDelivered ? 'delivered' : 'failed';
      this.#waiting.delete(delivery.id);
      if (!isDelivered) {
        logger.warn(
          {
            webhook: delivery.webhookId,
            event: delivery.event,
            attempts: delivery.attempts,
            reason: delivery.reason,
          },
          'A webhook message could not be delivered',
        );
      }
    }
    if (isGone) onGone(delivery.webhookId);
    await this.#save(delivery);
    this.#work();
  }

  async #save(delivery: StoredDelivery): Promise<void> {
    try {
      await this.#options.store.saveDelivery(delivery, keptDeliveries);
    } catch (error) {
      this.#options.logger.warn({ reason: messageOf(error) }, 'A webhook message could not be noted down');
    }
  }
}
