import type { AlertControl, EventFeed, EventService, LiveEvent } from '../../shared/contracts/live-events.ts';
import { EventHistory } from '../../shared/widgets/event-history.ts';

/** What waits for a page that does not read; past this it gets the history anew. */
const maxWaiting = 500;

interface Watcher {
  waiting: EventFeed[];
  wake: () => void;
}

/** Where what happened is kept over a restart. */
export interface EventStore {
  load(): readonly LiveEvent[];
  save(events: readonly LiveEvent[]): void;
}

/** Takes live events in, each once, keeps the last ones and tells page and overlays. */
export class EventDesk implements EventService {
  readonly #watchers = new Set<Watcher>();
  readonly #closed = new AbortController();
  readonly #history: EventHistory;
  #alertsPaused = false;
  readonly #store: EventStore | undefined;

  constructor(store?: EventStore) {
    this.#store = store;
    this.#history = new EventHistory(store?.load() ?? []);
  }

  /** What happened until now, oldest first. */
  get history(): readonly LiveEvent[] {
    return this.#history.events;
  }

  send(event: LiveEvent): void {
    this.take(event);
  }

  /** False if it was known. */
  take(event: LiveEvent): boolean {
    if (!this.#history.take(event)) return false;
    if (this.#history.lasting.at(-1) === event) this.#store?.save(this.#history.lasting);
    this.#tell({ type: 'event', event });
    return true;
  }

  control(control: AlertControl): void {
    if (control.action === 'pause') this.#alertsPaused = true;
    if (control.action === 'resume') this.#alertsPaused = false;
    this.#tell({ type: 'control', control });
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<EventFeed> {
    const over = AbortSignal.any(signal ? [signal, this.#closed.signal] : [this.#closed.signal]);
    let wake = Promise.withResolvers<undefined>();
    const watcher: Watcher = { waiting: [this.#past()], wake: () => wake.resolve(undefined) };
    over.addEventListener('abort', watcher.wake);
    this.#watchers.add(watcher);
    try {
      while (!over.aborted) {
        const next = watcher.waiting.shift();
        if (next) {
          yield next;
          continue;
        }
        await wake.promise;
        wake = Promise.withResolvers();
      }
    } finally {
      this.#watchers.delete(watcher);
      over.removeEventListener('abort', watcher.wake);
    }
  }

  /** Ends every watcher. */
  close(): void {
    this.#closed.abort();
  }

  #past(): EventFeed {
    return { type: 'history', events: [...this.#history.events], alertsPaused: this.#alertsPaused };
  }

  #tell(message: EventFeed): void {
    for (const watcher of this.#watchers) {
      watcher.waiting.push(message);
      if (watcher.waiting.length > maxWaiting) watcher.waiting = [this.#past()];
      watcher.wake();
    }
  }
}
