/** A signal that fires when nothing was heard for too long, or when another one does. */
export class Patience {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #handleOuter = (): void => {
    this.#controller.abort(this.#outer?.reason);
  };

  constructor(patienceMs: number, outer?: AbortSignal) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error(`nothing was heard for ${patienceMs / 1000} s`));
    }, patienceMs);
    this.#outer = outer;
    if (outer?.aborted === true) this.#handleOuter();
    outer?.addEventListener('abort', this.#handleOuter);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard. */
  renew(): void {
    this.#timer.refresh();
  }

  /** It is over: nothing fires any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#handleOuter);
  }
}
