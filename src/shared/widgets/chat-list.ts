import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';

/** No chat box shows more. */
const keptMessages = 60;

export interface ChatLine {
  message: LiveEventOf<'chat'>;
  /** On the host's clock; −Infinity for what was there before. */
  arrivedMs: number;
}

/** The messages of a chat box, oldest first. */
export class ChatList {
  #lines: readonly ChatLine[] = [];

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  handleHistory(events: readonly LiveEvent[]): void {
    const known = new Map(this.#lines.map((line) => [line.message.id, line]));
    this.#lines = [];
    for (const event of events) {
      this.handleEvent(event, -Infinity);
      const before = known.get(event.id);
      // What was there already does not come in anew.
      if (before) this.#lines = this.#lines.map((line) => (line.message.id === event.id ? before : line));
    }
  }

  handleEvent(event: LiveEvent, nowMs: number): void {
    if (event.kind === 'chatDeletion') {
      this.#lines = this.#lines.filter(
        ({ message }) => message.id !== event.eventId && message.name !== event.name,
      );
    }
    if (event.kind !== 'chat' || this.#lines.some(({ message }) => message.id === event.id)) return;
    this.#lines = [...this.#lines, { message: event, arrivedMs: nowMs }].slice(-keptMessages);
  }
}
