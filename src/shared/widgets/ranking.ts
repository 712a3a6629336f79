import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';
import type { LeaderboardSettings } from '../scene/widget.ts';

/** A ranking that is only to be looked at leaves after so long. */
const testMs = 15_000;

export interface RankingEntry {
  name: string;
  amount: number;
}

export interface RankingState {
  title: string;
  /** Highest first. */
  entries: readonly RankingEntry[];
}

/** Who gave most, as counted or as told. */
export class Ranking {
  #given: readonly LiveEvent[] = [];
  #told: LiveEventOf<'leaderboard'> | undefined;
  #test: { event: LiveEventOf<'leaderboard'>; untilMs: number } | undefined;

  handleHistory(events: readonly LiveEvent[]): void {
    this.#given = [];
    this.#told = undefined;
    for (const event of events) this.handleEvent(event, 0);
  }

  handleEvent(event: LiveEvent, nowMs: number): void {
    if (event.kind === 'leaderboard') {
      if (event.test) this.#test = { event, untilMs: nowMs + testMs };
      else this.#told = event;
      return;
    }
    if (event.test || (event.kind !== 'tip' && event.kind !== 'gift')) return;
    if (!this.#given.some((each) => each.id === event.id)) this.#given = [...this.#given, event];
  }

  state(settings: LeaderboardSettings, nowMs: number): RankingState {
    const shown = this.#test && nowMs < this.#test.untilMs ? this.#test.event : this.#told;
    const tells = shown !== undefined && (shown.test || settings.counts === 'leaderboardEvents');
    const entries = tells ? shown.entries : this.#count(settings);
    return {
      title: (tells ? shown.title : undefined) ?? settings.title,
      entries: entries.toSorted((one, other) => other.amount - one.amount).slice(0, settings.rows),
    };
  }

  #count({ counts, currency }: LeaderboardSettings): RankingEntry[] {
    const sums = new Map<string, RankingEntry>();
    for (const event of this.#given) {
      const amount = worthOf(event, counts, currency);
      if (amount === 0 || !('name' in event) || event.name === undefined) continue;
      const key = event.name.toLowerCase();
      const known = sums.get(key);
      sums.set(key, { name: event.name, amount: (known?.amount ?? 0) + amount });
    }
    return [...sums.values()];
  }
}

function worthOf(event: LiveEvent, counts: LeaderboardSettings['counts'], currency: string): number {
  if (counts === 'tips' && event.kind === 'tip') {
    return currency === '' || event.currency === currency ? event.amount : 0;
  }
  return counts === 'coins' && event.kind === 'gift' ? event.coins : 0;
}
