import type { SceneCollection } from '../../shared/scene/model.ts';

/** `failed` means that the newest change lies only in this window; it is tried again by itself. */
export type SavePhase = 'saved' | 'saving' | 'failed';

interface CollectionSaverOptions {
  save: (collection: SceneCollection) => Promise<unknown>;
  onPhase: (phase: SavePhase) => void;
}

/** What stood still for this long is written: a page that dies has lost no more. */
const restMs = 100;
/** During a drag, which never rests, it is written this often: each time costs the engine two waits for the disk. */
const movingMs = 400;
const retryMs = 2_000;

/** Writes the newest collection as soon as a change rests, one write at a time, until it has arrived. */
export class CollectionSaver {
  readonly #options: CollectionSaverOptions;
  #newest: SceneCollection | undefined;
  /** Begins anew with each change. */
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  /** Runs on whatever changes. */
  #latestTimer: ReturnType<typeof setTimeout> | undefined;
  #writing: SceneCollection | undefined;

  constructor(options: CollectionSaverOptions) {
    this.#options = options;
  }

  changed(collection: SceneCollection): void {
    this.#newest = collection;
    this.#options.onPhase('saving');
    this.#schedule();
  }

  /** Forgets what still waits. */
  drop(): void {
    this.#stopTimers();
    this.#newest = undefined;
    this.#options.onPhase('saved');
  }

  /** Writes now what still waits, even behind a write that was not answered: there may be no later. */
  flush(): void {
    this.#stopTimers();
    if (this.#newest !== this.#writing) void this.#write();
  }

  #schedule(): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(this.#due, restMs);
    this.#latestTimer ??= setTimeout(this.#due, movingMs);
  }

  readonly #due = (): void => {
    this.#stopTimers();
    if (!this.#writing) void this.#write();
  };

  #stopTimers(): void {
    clearTimeout(this.#restTimer);
    clearTimeout(this.#latestTimer);
    this.#latestTimer = undefined;
  }

  async #write(): Promise<void> {
    const collection = this.#newest;
    if (!collection) return;
    this.#writing = collection;
    try {
      await this.#options.save(collection);
      if (this.#newest === collection) this.#newest = undefined;
    } catch {
      this.#options.onPhase('failed');
      this.#latestTimer ??= setTimeout(this.#due, retryMs);
      return;
    } finally {
      if (this.#writing === collection) this.#writing = undefined;
    }
    if (this.#newest) this.#schedule();
    else this.#options.onPhase('saved');
  }
}
