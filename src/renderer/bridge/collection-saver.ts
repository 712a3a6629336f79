import type { SceneCollection } from '../../shared/scene/model.ts';

/** `failed` means that the newest change lies only in this window; it is tried again by itself. */
export type SavePhase = 'saved' | 'saving' | 'failed';

interface CollectionSaverOptions {
  save: (collection: SceneCollection) => Promise<unknown>;
  onPhase: (phase: SavePhase) => void;
  delayMs?: number;
  retryMs?: number;
}

/** Writes the newest collection shortly after a change, one write at a time, until it has arrived. */
export class CollectionSaver {
  readonly #options: Required<CollectionSaverOptions>;
  #newest: SceneCollection | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: SceneCollection | undefined;

  constructor(options: CollectionSaverOptions) {
    this.#options = { delayMs: 400, retryMs: 2_000, ...options };
  }

  changed(collection: SceneCollection): void {
    this.#newest = collection;
    this.#options.onPhase('saving');
    this.#schedule(this.#options.delayMs);
  }

  /** Forgets what still waits. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#newest = undefined;
    this.#options.onPhase('saved');
  }

  /** Writes now what still waits, even behind a write that was not answered: there may be no later. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#newest !== this.#writing) void this.#write();
  }

  #schedule(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#writing) void this.#write();
    }, delayMs);
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
      this.#schedule(this.#options.retryMs);
      return;
    } finally {
      if (this.#writing === collection) this.#writing = undefined;
    }
    if (this.#newest) this.#schedule(this.#options.delayMs);
    else this.#options.onPhase('saved');
  }
}
