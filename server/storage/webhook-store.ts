import type { Selectable } from 'kysely';
import { webhookEvents, type WebhookEvent } from '../../src/shared/contracts/webhooks.ts';
import type { StoredDelivery, StoredWebhook, WebhookStore } from '../platform/webhooks/store.ts';
import type { Database } from './database.ts';
import { writeWithRoom } from './disk-room.ts';
import type { Tables } from './tables.ts';

/** Webhooks and their messages in PostgreSQL, embedded or not. */
export class SqlWebhookStore implements WebhookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<StoredWebhook[]> {
    const rows = await this.#database.db.selectFrom('webhook').selectAll().orderBy('created_at').execute();
    return rows.map((row) => ({
      id: row.id,
      url: row.url,
      sealedSecret: row.sealed_secret,
      events: row.events.split(',').filter(isEvent),
      channel: row.channel,
      viewerThreshold: row.viewer_threshold,
      enabled: row.enabled,
      createdAt: row.created_at,
    }));
  }

  insert(webhook: StoredWebhook): Promise<void> {
    return writeWithRoom(this.#database, async ({ db }) => {
      await db
        .insertInto('webhook')
        .values({ ...columnsOf(webhook), id: webhook.id, created_at: webhook.createdAt })
        .execute();
    });
  }

  update(webhook: StoredWebhook): Promise<boolean> {
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numUpdatedRows } = await db
        .updateTable('webhook')
        .set(columnsOf(webhook))
        .where('id', '=', webhook.id)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  delete(id: string): Promise<boolean> {
    return writeWithRoom(this.#database, async ({ db }) => {
      const { numDeletedRows } = await db.deleteFrom('webhook').where('id', '=', id).executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }

  async waiting(limit: number): Promise<StoredDelivery[]> {
    const rows = await this.#database.db
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('state', '=', 'waiting')
      .orderBy('created_at')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  async deliveries(webhookId: string, limit: number): Promise<StoredDelivery[]> {
    const rows = await this.#database.db
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('webhook_id', '=', webhookId)
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  saveDelivery(delivery: StoredDelivery, keep: number): Promise<void> {
    const {
      id,
      webhookId,
      event,
      body,
      state,
      attempts,
      createdAt,
      lastAttemptAt,
      nextAttemptAt,
      status,
      reason,
    } = delivery;
    const progress = {
      state,
      attempts,
      last_attempt_at: lastAttemptAt,
      next_attempt_at: nextAttemptAt,
      status,
      reason,
    };
    return writeWithRoom(this.#database, async ({ db }) => {
      await db
        .insertInto('webhook_delivery')
        .values({ id, webhook_id: webhookId, event, body, created_at: createdAt, ...progress })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(progress))
        .execute();
      await db
        .deleteFrom('webhook_delivery')
        .where('webhook_id', '=', webhookId)
        .where('state', '!=', 'waiting')
        .where('id', 'not in', (newest) =>
          newest
            .selectFrom('webhook_delivery')
            .select('id')
            .where('webhook_id', '=', webhookId)
            .orderBy('created_at', 'desc')
            .limit(keep),
        )
        .execute();
    });
  }
}

function isEvent(text: string): text is WebhookEvent {
  return (webhookEvents as readonly string[]).includes(text);
}

function columnsOf({ url, sealedSecret, events, channel, viewerThreshold, enabled }: StoredWebhook) {
  return {
    url,
    sealed_secret: sealedSecret,
    events: events.join(','),
    channel,
    viewer_threshold: viewerThreshold,
    enabled,
  };
}

function deliveryOf(row: Selectable<Tables['webhook_delivery']>): StoredDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: row.event,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    lastAttemptAt: row.last_attempt_at,
    nextAttemptAt: row.next_attempt_at,
    status: row.status,
    reason: row.reason,
  };
}
