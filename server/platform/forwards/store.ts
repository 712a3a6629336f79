/** An address that a channel is sent on to, as it is stored. */
export interface StoredForward {
  id: string;
  slug: string;
  name: string;
  /** Without secrets. */
  url: string;
  /** Key, passphrase and what else the address needs, in JSON, as the secret box sealed it. */
  sealedTarget: string;
  enabled: boolean;
  createdAt: Date;
}

/** Where forwards are kept. */
export interface ForwardStore {
  /** A channel's, in the order in which they were made. */
  list(slug: string): Promise<StoredForward[]>;
  insert(forward: StoredForward): Promise<void>;
  /** False if there is no such forward. */
  update(forward: StoredForward): Promise<boolean>;
  /** False if there is no such forward. */
  delete(slug: string, id: string): Promise<boolean>;
}
