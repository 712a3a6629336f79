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

/** The relay's tables, as Kysely sees them. */
export interface Tables {
  channel: ChannelTable;
  channel_settings: ChannelSettingsTable;
}
