import { liveEventSchema, type LiveEvent } from '../contracts/live-events.ts';
import type { AlertKind, WidgetKind } from '../scene/widget.ts';

/**
 * Events to try a widget with.
 * @param newId called once per event
 */
export function sampleEvents(
  of: AlertKind | WidgetKind,
  newId: () => string,
  nowMs: number,
  amount = 0,
): LiveEvent[] {
  return samplesOf(of, amount, newId).map((sample) =>
    liveEventSchema.parse({ ...sample, id: newId(), atMs: nowMs, test: true }),
  );
}

function samplesOf(
  of: AlertKind | WidgetKind,
  amount: number,
  newId: () => string,
): Record<string, unknown>[] {
  const name = 'Ada Lovelace';
  const message = 'Greetings from the analytical engine. What a show!';
  switch (of) {
    case 'alerts':
    case 'follow':
      return [{ kind: 'follow', name }];
    case 'subscription':
      return [{ kind: 'subscription', name, months: Math.max(1, Math.round(amount)), message }];
    case 'gift':
      return [
        { kind: 'gift', name, gift: 'Rose', count: 5, coins: Math.max(5, Math.round(amount)), message },
      ];
    case 'tip':
      return [{ kind: 'tip', name, amount: amount > 0 ? amount : 5, currency: 'EUR', message }];
    case 'shoutOut':
      return [{ kind: 'shoutOut', name, message: 'Watch her channel after this.' }];
    case 'raid':
      return [{ kind: 'raid', name, viewers: Math.max(42, Math.round(amount)) }];
    case 'chat':
      return [
        { kind: 'chat', name, color: '#ff8a65', badges: ['vip'], text: 'Hello everybody, good to be here.' },
        {
          kind: 'chat',
          name: 'Grace',
          color: '#7cb7ff',
          badges: ['mod'],
          text: 'Welcome! The show has just begun.',
        },
        { kind: 'chat', name: 'Alan', color: '#8be28b', text: 'Is this thing thinking?' },
      ];
    case 'goal':
      return [{ kind: 'goal', amount: 68, target: 100 }];
    case 'leaderboard':
      return [
        {
          kind: 'leaderboard',
          entries: [
            { name, amount: 120 },
            { name: 'Grace Hopper', amount: 75 },
            { name: 'Alan Turing', amount: 42.5 },
            { name: 'Hedy Lamarr', amount: 20 },
            { name: 'Karl Jansky', amount: 5 },
          ],
        },
      ];
    case 'poll':
      return [
        {
          kind: 'poll',
          pollId: newId(),
          question: 'What comes next?',
          options: [
            { label: 'Another song', votes: 128 },
            { label: 'Questions', votes: 64 },
            { label: 'The kitchen', votes: 21 },
          ],
          state: 'open',
        },
      ];
    case 'namePlate':
      return [{ kind: 'namePlate', visible: true }];
  }
}
