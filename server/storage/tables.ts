import type { ColumnType } from 'kysely';

interface ChannelTable {
  slug: string;
  title: string;
  /** SHA-256 of the stream key, as 64 hex digits. */
  key_hash: string;
  /** The passphrase as the secret box sealed it. */
  sealed_passphrase: string | null;
  created_at: ColumnType<Date, never, never>;
}

interface ChannelSettingsTable {
  slug: string;
  /** JSON */
  settings: string;
}

interface WebhookTable {
  id: string;
  url: string;
  /** Its signing secret as the secret box sealed it. */
  sealed_secret: string;
  /** Names between commas. */
  events: string;
  /** Null: of every channel. */
  channel: string | null;
  viewer_threshold: number | null;
  enabled: boolean;
  created_at: ColumnType<Date, Date, never>;
}

interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  event: string;
  /** JSON as it is sent. */
  body: string;
  state: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  created_at: ColumnType<Date, Date, never>;
  last_attempt_at: Date | null;
  next_attempt_at: Date | null;
  /** HTTP status of the last answer. */
  status: number | null;
  reason: string | null;
}

interface BroadcastTable {
  id: string;
  slug: string;
  title: string;
  kind: 'broadcast' | 'clip';
  started_at: Date;
  /** Null while it is live. */
  ended_at: Date | null;
  duration_ms: number;
  bytes: number;
  /** Names between commas, best first. */
  renditions: string;
}

interface ForwardTable {
  id: string;
  slug: string;
  name: string;
  url: string;
  /** Address with its key and passphrase as the secret box sealed them. */
  sealed_target: string;
  enabled: boolean;
  created_at: ColumnType<Date, Date, never>;
}

interface LiveFeedTable {
  slug: string;
  /** SHA-256 as 64 hex digits; empty while no overlays are served. */
  overlay_key_hash: string;
  /** JSON */
  overlays: string;
  /** JSON */
  events: string;
}

interface OverlayAssetTable {
  slug: string;
  /** SHA-256 of the content, as 64 hex digits. */
  id: string;
  media_type: string;
  byte_length: number;
  /** base64 */
  content: string;
}

/** The relay's tables, as Kysely sees them. */
export interface Tables {
  channel: ChannelTable;
  channel_settings: ChannelSettingsTable;
  forward: ForwardTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
  broadcast: BroadcastTable;
  live_feed: LiveFeedTable;
  overlay_asset: OverlayAssetTable;
}
