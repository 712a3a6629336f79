import type { LiveEvent } from '../contracts/live-events.ts';

/** What who comes now is told of the past. */
const keptMessages = 100;
const keptEvents = 400;
/** Ids by which an event is known when it is told again. */
const knownIds = 5000;

/** What happened, each event once; of chat fewer, so that a flood of it pushes nothing else out. */
export class EventHistory {
  readonly #known = new Set<string>();
  #events: readonly LiveEvent[];

  /** @param events what was kept, oldest first */
  constructor(events: readonly LiveEvent[]) {
    this.#events = events;
    for (const { id } of events) this.#known.add(id);
  }

  /** In the order in which they came. */
  get events(): readonly LiveEvent[] {
    return this.#events;
  }

  /** What is to outlive the process: what people wrote is not for the disk. */
  get lasting(): readonly LiveEvent[] {
    return this.#events.filter((event) => !isChat(event));
  }

  /** False if it was known. */
  take(event: LiveEvent): boolean {
    if (this.#known.has(event.id)) return false;
    this.#known.add(event.id);
    if (this.#known.size > knownIds) {
      for (const oldest of this.#known.values().take(this.#known.size - knownIds)) this.#known.delete(oldest);
    }
    if (!event.test) this.#keep(event);
    return true;
  }

  #keep(event: LiveEvent): void {
    this.#events = [...this.#events, event];
    const most = isChat(event) ? keptMessages : keptEvents;
    const alike = this.#events.filter((each) => isChat(each) === isChat(event));
    if (alike.length > most) this.#events = this.#events.filter((each) => each !== alike[0]);
  }
}

function isChat(event: LiveEvent): boolean {
  return event.kind === 'chat' || event.kind === 'chatDeletion';
}
