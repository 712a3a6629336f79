/** A worker that lasted so long did not die of its settings, so the next one starts at once. */
const provenAfterMs = 5_000;
const firstDelayMs = 250;
const maxDelayMs = 5_000;

/** How long to wait before a lost worker is replaced: not at all, but longer and longer if it dies again at once. */
export class RestartPace {
  #quickFailures = 0;

  /** @param livedMs how long the worker that was lost had run */
  nextDelayMs(livedMs: number): number {
    this.#quickFailures = livedMs < provenAfterMs ? this.#quickFailures + 1 : 0;
    if (this.#quickFailures < 2) return 0;
    return Math.min(firstDelayMs * 2 ** (this.#quickFailures - 2), maxDelayMs);
  }
}
