/** What a channel's live feed keeps over a restart. */
export interface StoredFeed {
  /** SHA-256 of the key that opens the overlays' pages, as 64 hex digits; empty while none are served. */
  overlayKeyHash: string;
  /** JSON */
  overlays: string;
  /** JSON */
  events: string;
}

/** A picture or a sound of an overlay. */
export interface StoredAsset {
  mediaType: string;
  bytes: Buffer;
}

/** Where live feeds are kept; they go with their channel. */
export interface LiveStore {
  find(slug: string): Promise<StoredFeed | undefined>;
  put(slug: string, feed: StoredFeed): Promise<void>;
  /** With the sizes of all that there are, in bytes. */
  assetSizes(slug: string): Promise<ReadonlyMap<string, number>>;
  asset(slug: string, id: string): Promise<StoredAsset | undefined>;
  putAsset(slug: string, id: string, asset: StoredAsset): Promise<void>;
  /** Removes those that are not named. */
  keepAssets(slug: string, ids: readonly string[]): Promise<void>;
}
