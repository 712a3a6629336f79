import type { StoredBroadcast } from './store.ts';

/** How long broadcasts are kept, and how many. */
export interface RetentionRules {
  /** After their end; 0 removes them at once. */
  days: number;
  /** All together. */
  maxBytes: number;
}

const dayMs = 86_400_000;

/**
 * Which broadcasts have to go: those that are too old, and the oldest of those that are too much.
 * @param ended oldest first
 * @returns also what is too much still: live broadcasts alone take more than there may be
 */
export function dueForRemoval(
  ended: readonly Pick<StoredBroadcast, 'id' | 'endedMs' | 'byteLength'>[],
  live: readonly { byteLength: number }[],
  { days, maxBytes }: RetentionRules,
  nowMs: number,
): { remove: string[]; excessBytes: number } {
  const remove: string[] = [];
  let excessBytes = -maxBytes;
  for (const { byteLength } of [...ended, ...live]) excessBytes += byteLength;
  for (const { id, endedMs, byteLength } of ended) {
    const isOld = endedMs !== null && endedMs + days * dayMs <= nowMs;
    if (!isOld && excessBytes <= 0) continue;
    remove.push(id);
    excessBytes -= byteLength;
  }
  return { remove, excessBytes: Math.max(0, excessBytes) };
}
