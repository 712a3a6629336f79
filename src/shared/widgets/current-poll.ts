import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';

/** A poll that is only to be looked at leaves after so long. */
const testMs = 15_000;

export interface ShownPoll {
  poll: LiveEventOf<'poll'>;
  /** On the host's clock; −Infinity for what was there before. */
  openedMs: number;
  closedMs: number | undefined;
}

/** The poll that is asked now, or was until a moment ago. */
export class CurrentPoll {
  #shown: ShownPoll | undefined;
  #untilMs = Infinity;

  handleHistory(events: readonly LiveEvent[]): void {
    const before = this.#shown;
    for (const event of events) this.handleEvent(event, -Infinity);
    const now = this.#shown;
    // What was there already does not come in anew.
    if (before && now?.poll.pollId === before.poll.pollId)
      this.#shown = { ...now, openedMs: before.openedMs };
  }

  handleEvent(event: LiveEvent, nowMs: number): void {
    if (event.kind !== 'poll') return;
    const same = this.#shown?.poll.pollId === event.pollId ? this.#shown : undefined;
    const closedMs = event.state === 'closed' ? (same?.closedMs ?? nowMs) : undefined;
    this.#shown = { poll: event, openedMs: same?.openedMs ?? nowMs, closedMs };
    this.#untilMs = event.test ? nowMs + testMs : Infinity;
  }

  /** @param closesAfterMs how long one that is over is still shown */
  state(nowMs: number, closesAfterMs: number): ShownPoll | undefined {
    const shown = this.#shown;
    if (!shown || nowMs >= this.#untilMs) return undefined;
    return shown.closedMs !== undefined && nowMs - shown.closedMs >= closesAfterMs ? undefined : shown;
  }
}
