/** A channel as it is stored. */
export interface StoredChannel {
  slug: string;
  title: string;
  keyHash: string;
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
  insert(channel: { slug: string; title: string; keyHash: string }): Promise<boolean>;
  /** False if there is no such channel. */
  setKeyHash(slug: string, keyHash: string): Promise<boolean>;
  /** False if there is no such channel. */
  delete(slug: string): Promise<boolean>;
}
