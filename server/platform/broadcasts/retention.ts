import type { StoredBroadcast } from './store.ts';

/** How long broadcasts are kept, and how many. */
export interface RetentionRules {
  /** After their end; 0 removes them at once. */
  days: number;
  /** All together. */
  maxBytes: number;
}

/** What a channel has of its own: other days than the relay's, and a bound for its broadcasts alone. */
export type ChannelRetention = Partial<RetentionRules>;

type Ended = Pick<StoredBroadcast, 'id' | 'slug' | 'endedMs' | 'byteLength'>;
type Live = Pick<StoredBroadcast, 'id' | 'slug' | 'byteLength'>;

export interface Removal {
  /** Ids of broadcasts that are over. */
  remove: string[];
  /** What is too much still, since what is live alone takes more than there may be. */
  shorten: { id: string; byteLength: number }[];
}

const dayMs = 86_400_000;

/**
 * Which broadcasts have to go: those that are too old, and the oldest of those that are too much, of
 * their channel or of all.
 * @param ended oldest first
 * @param ofChannels by slug; a channel that is not there has none
 */
export function dueForRemoval(
  ended: readonly Ended[],
  live: readonly Live[],
  rules: RetentionRules,
  ofChannels: ReadonlyMap<string, ChannelRetention>,
  nowMs: number,
): Removal {
  const isOld = ({ slug, endedMs }: Ended): boolean => {
    const days = ofChannels.get(slug)?.days ?? rules.days;
    return endedMs !== null && endedMs + days * dayMs <= nowMs;
  };
  const remove = new Set(ended.filter(isOld).map(({ id }) => id));
  const excess = new Map<string, number>();
  const bound = (slug: string | undefined, maxBytes: number): void => {
    const counts = (broadcast: Live | Ended): boolean => slug === undefined || broadcast.slug === slug;
    const kept = ended.filter((broadcast) => counts(broadcast) && !remove.has(broadcast.id));
    const writing = live.filter(counts);
    let excessBytes = -maxBytes;
    for (const { byteLength } of [...kept, ...writing]) excessBytes += byteLength;
    for (const { id, byteLength } of kept) {
      if (excessBytes <= 0) return;
      remove.add(id);
      excessBytes -= byteLength;
    }
    const [largest] = writing.toSorted((a, b) => b.byteLength - a.byteLength);
    if (excessBytes <= 0 || !largest) return;
    excess.set(largest.id, Math.max(excess.get(largest.id) ?? 0, excessBytes));
  };
  for (const [slug, { maxBytes }] of ofChannels) if (maxBytes !== undefined) bound(slug, maxBytes);
  bound(undefined, rules.maxBytes);
  return {
    remove: ended.filter(({ id }) => remove.has(id)).map(({ id }) => id),
    shorten: [...excess].map(([id, byteLength]) => ({ id, byteLength })),
  };
}
