/** Something that owns a resource and gives it back once; a second call does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Told of every disposable that is created and given back. Installed by the tests' leak check only. */
export interface DisposableTracker {
  created(disposable: Disposable): void;
  disposed(disposable: Disposable): void;
}

let tracker: DisposableTracker | undefined;

/** Installs (or, with undefined, removes) the tracker that sees every disposable made by this module. */
export function setDisposableTracker(next: DisposableTracker | undefined): void {
  tracker = next;
}

/**
 * Makes a disposable of a function that gives the resource back. The function runs at most once.
 */
export function toDisposable(giveBack: () => void): Disposable {
  let done = false;
  const disposable: Disposable = {
    dispose() {
      if (done) return;
      done = true;
      tracker?.disposed(disposable);
      giveBack();
    },
  };
  tracker?.created(disposable);
  return disposable;
}

/**
 * A set of disposables that end together, last registered first. What is added after the end is
 * disposed at once, so a resource made during shutdown can't be left behind.
 */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #disposed = false;

  constructor() {
    tracker?.created(this);
  }

  /** True once `dispose` was called. */
  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Takes ownership of a disposable and returns it. */
  add<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#items.add(disposable);
    return disposable;
  }

  /** Takes ownership of a resource that `giveBack` returns. */
  defer(giveBack: () => void): Disposable {
    return this.add(toDisposable(giveBack));
  }

  /** Disposes one item before its time. */
  release(disposable: Disposable): void {
    if (this.#items.delete(disposable)) disposable.dispose();
  }

  /**
   * Disposes everything, newest first.
   * @throws AggregateError after all were disposed, if any of them threw.
   */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    tracker?.disposed(this);
    const failures: unknown[] = [];
    for (const item of [...this.#items].reverse()) {
      try {
        item.dispose();
      } catch (failure) {
        failures.push(failure);
      }
    }
    this.#items.clear();
    if (failures.length > 0) throw new AggregateError(failures, 'Some resources could not be given back.');
  }
}
