import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';
import type { GoalSettings } from '../scene/widget.ts';

/** A goal that is only to be looked at goes back after so long. */
const testMs = 8_000;

export interface GoalState {
  title: string;
  amount: number;
  target: number;
}

/** How far a goal is. Each event is to be handed over once. */
export class GoalCount {
  #events: readonly LiveEvent[] = [];
  #test: { event: LiveEventOf<'goal'>; untilMs: number } | undefined;

  handleHistory(events: readonly LiveEvent[]): void {
    this.#events = [];
    for (const event of events) this.handleEvent(event, 0);
  }

  handleEvent(event: LiveEvent, nowMs: number): void {
    if (event.test && event.kind === 'goal') this.#test = { event, untilMs: nowMs + testMs };
    if (event.test || this.#events.some((each) => each.id === event.id)) return;
    if (event.kind === 'goal') this.#events = [event];
    else if (['tip', 'gift', 'follow', 'subscription'].includes(event.kind))
      this.#events = [...this.#events, event];
  }

  /** Counted anew from the settings' start, or from the last event that said how far it is. */
  state(settings: GoalSettings, nowMs: number): GoalState {
    const test = this.#test && nowMs < this.#test.untilMs ? this.#test.event : undefined;
    const told = test ?? this.#events.find((event) => event.kind === 'goal');
    const counted = test ? 0 : this.#events.reduce((sum, event) => sum + worthOf(event, settings), 0);
    return {
      title: told?.title ?? settings.title,
      amount: (told?.amount ?? settings.startAmount) + counted,
      target: told?.target ?? settings.target,
    };
  }
}

/** Tips in another currency are not converted: they do not count. */
function worthOf(event: LiveEvent, { counts, currency }: GoalSettings): number {
  if (counts === 'tips') {
    return event.kind === 'tip' && (currency === '' || event.currency === currency) ? event.amount : 0;
  }
  if (counts === 'coins') return event.kind === 'gift' ? event.coins : 0;
  if (counts === 'follows') return event.kind === 'follow' ? 1 : 0;
  return counts === 'subscriptions' && event.kind === 'subscription' ? 1 : 0;
}
