import type { AlertControl, EventFeed, EventService, LiveEvent } from '../../shared/contracts/live-events.ts';

/** What a page that is opened now is told of the past. */
const keptMessages = 100;
const keptEvents = 400;
/** Ids by which an event is known when it is told again. */
const knownIds = 5000;
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
  readonly #known = new Set<string>();
  /** In the order in which they came; of chat fewer, so that a flood of it pushes nothing else out. */
  #history: LiveEvent[] = [];
  #alertsPaused = false;
  readonly #store: EventStore | undefined;

  constructor(store?: EventStore) {
    this.#store = store;
    this.#history = [...(store?.load() ?? [])];
    for (const { id } of this.#history) this.#known.add(id);
  }

  send(event: LiveEvent): void {
    this.take(event);
  }

  /** False if it was known. */
  take(event: LiveEvent): boolean {
    if (this.#known.has(event.id)) return false;
    this.#known.add(event.id);
    if (this.#known.size > knownIds) {
      for (const oldest of this.#known.values().take(this.#known.size - knownIds)) this.#known.delete(oldest);
    }
    if (!event.test) this.#keep(event);
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
    return { type: 'history', events: [...this.#history], alertsPaused: this.#alertsPaused };
  }

  #keep(event: LiveEvent): void {
    this.#history.push(event);
    // What people wrote is not for the disk.
    if (!isChat(event)) this.#store?.save(this.#history.filter((each) => !isChat(each)).slice(-keptEvents));
    const most = isChat(event) ? keptMessages : keptEvents;
    const alike = this.#history.filter((each) => isChat(each) === isChat(event));
    if (alike.length <= most) return;
    this.#history = this.#history.filter((each) => each !== alike[0]);
  }

  #tell(message: EventFeed): void {
    for (const watcher of this.#watchers) {
      watcher.waiting.push(message);
      if (watcher.waiting.length > maxWaiting) watcher.waiting = [this.#past()];
      watcher.wake();
    }
  }
}

function isChat(event: LiveEvent): boolean {
  return event.kind === 'chat' || event.kind === 'chatDeletion';
}
