import type { Broadcast } from '../../../src/shared/contracts/broadcasts.ts';

/** A broadcast as it is stored. Times in ms since 1970. */
export interface StoredBroadcast {
  id: string;
  slug: string;
  title: string;
  kind: Broadcast['kind'];
  startedMs: number;
  /** Null while it is live. */
  endedMs: number | null;
  durationMs: number;
  byteLength: number;
  /** Names, best first. */
  renditions: string[];
}

/** Where is written down which broadcasts there are. */
export interface BroadcastStore {
  /** A channel's, newest first. */
  list(slug: string, limit: number): Promise<StoredBroadcast[]>;
  /** All that are over, oldest first. */
  ended(): Promise<Pick<StoredBroadcast, 'id' | 'slug' | 'endedMs' | 'byteLength'>[]>;
  ids(): Promise<string[]>;
  find(id: string): Promise<StoredBroadcast | undefined>;
  /** What is there of the same id is replaced, but for its title. */
  put(broadcast: StoredBroadcast): Promise<void>;
  delete(id: string): Promise<void>;
}
