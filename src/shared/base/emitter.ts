import { toDisposable, type Disposable } from './disposable.ts';

/** Called with what a listener threw; the emitter itself goes on. */
export type ListenerFailureHandler = (failure: unknown, eventName: string) => void;

/**
 * Typed events. `Events` maps each event's name to its payload. A listener that throws is reported
 * to `onListenerFailure` and never keeps the others from being called.
 */
export class Emitter<Events extends object> implements Disposable {
  /** By event; each registration with the disposable that ends it. */
  readonly #listeners = new Map<keyof Events, Map<(payload: never) => void, Disposable>>();
  readonly #onListenerFailure: ListenerFailureHandler;

  constructor(onListenerFailure: ListenerFailureHandler) {
    this.#onListenerFailure = onListenerFailure;
  }

  /** Calls `listener` at every `name` until the returned disposable, or the emitter, is disposed. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): Disposable {
    const listeners = this.#listeners.get(name) ?? new Map<(payload: never) => void, Disposable>();
    this.#listeners.set(name, listeners);
    // One entry per call, so the same function may be registered twice.
    const entry = (payload: Events[Name]): void => {
      listener(payload);
    };
    const registration = toDisposable(() => listeners.delete(entry));
    listeners.set(entry, registration);
    return registration;
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name)?.keys() ?? [])]) {
      try {
        (listener as (payload: Events[Name]) => void)(payload);
      } catch (failure) {
        this.#onListenerFailure(failure, String(name));
      }
    }
  }

  /** How many listeners `name` has. */
  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.size ?? 0;
  }

  /** Forgets every listener. */
  dispose(): void {
    for (const listeners of this.#listeners.values()) {
      for (const registration of [...listeners.values()]) registration.dispose();
    }
    this.#listeners.clear();
  }
}
