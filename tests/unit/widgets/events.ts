import { liveEventSchema, type LiveEvent } from '../../../src/shared/contracts/live-events.ts';

let count = 0;

/** An event with an id of its own unless it is given one. */
export function eventOf(kind: LiveEvent['kind'], rest: Record<string, unknown> = {}): LiveEvent {
  const plain = { name: 'Ada', ...(kind === 'tip' && { currency: 'EUR' }) };
  const named =
    kind === 'goal' ||
    kind === 'poll' ||
    kind === 'leaderboard' ||
    kind === 'namePlate' ||
    kind === 'chatDeletion';
  return liveEventSchema.parse({ kind, id: `event-${++count}`, atMs: 0, ...(named ? {} : plain), ...rest });
}
