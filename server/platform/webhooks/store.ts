import type { WebhookEvent } from '../../../src/shared/contracts/webhooks.ts';

/** A webhook as it is stored. */
export interface StoredWebhook {
  id: string;
  url: string;
  sealedSecret: string;
  events: readonly WebhookEvent[];
  channel: string | null;
  viewerThreshold: number | null;
  enabled: boolean;
  createdAt: Date;
}

/** A message on its way to one receiver. */
export interface StoredDelivery {
  id: string;
  webhookId: string;
  event: string;
  body: string;
  state: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  createdAt: Date;
  lastAttemptAt: Date | null;
  /** Null once nothing follows. */
  nextAttemptAt: Date | null;
  status: number | null;
  reason: string | null;
}

/** Where webhooks and their messages are kept. */
export interface WebhookStore {
  /** In the order in which they were made. */
  list(): Promise<StoredWebhook[]>;
  insert(webhook: StoredWebhook): Promise<void>;
  /** False if there is no such webhook. */
  update(webhook: StoredWebhook): Promise<boolean>;
  /** With its messages. False if there is no such webhook. */
  delete(id: string): Promise<boolean>;
  /** Messages that wait, of all webhooks, oldest first. */
  waiting(limit: number): Promise<StoredDelivery[]>;
  /** A webhook's newest messages, newest first. */
  deliveries(webhookId: string, limit: number): Promise<StoredDelivery[]>;
  /** Writes a message and forgets the oldest beyond `keep` of the same webhook that don't wait any more. */
  saveDelivery(delivery: StoredDelivery, keep: number): Promise<void>;
}
