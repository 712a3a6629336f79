/** A channel as it is stored. */
export interface StoredChannel {
  slug: string;
  title: string;
  keyHash: string;
  /** Null if the channel has no passphrase. */
  sealedPassphrase: string | null;
  createdAt: Date;
}

/** Where channels are kept. */
export interface ChannelStore {
  /** All of them, in the order of their slugs. */
  list(): Promise<StoredChannel[]>;
  find(slug: string): Promise<StoredChannel | undefined>;
  findByKeyHash(keyHash: string): Promise<StoredChannel | undefined>;
  count(): Promise<number>;
  /** False if the slug is taken. */
  insert(channel: Omit<StoredChannel, 'createdAt'>): Promise<boolean>;
  /** False if there is no such channel. */
  setKeyHash(slug: string, keyHash: string): Promise<boolean>;
  /** False if there is no such channel. */
  setSealedPassphrase(slug: string, sealed: string | null): Promise<boolean>;
  /** False if there is no such channel. */
  delete(slug: string): Promise<boolean>;
}
