/** A viewer asks for a playlist several times a second; one not seen for this long is gone. */
const goneAfterMs = 15_000;
const maxViewers = 200_000;

/** About how many people watch: different addresses and browsers seen lately. */
export class ViewerCount {
  readonly #lastSeenMs = new Map<string, number>();

  /** @param viewer whatever tells one from another; kept in memory only */
  saw(viewer: string): void {
    // Deleted first, so that the map stays in the order of the last sight.
    this.#lastSeenMs.delete(viewer);
    if (this.#lastSeenMs.size >= maxViewers) this.#forget();
    if (this.#lastSeenMs.size < maxViewers) this.#lastSeenMs.set(viewer, performance.now());
  }

  get count(): number {
    this.#forget();
    return this.#lastSeenMs.size;
  }

  #forget(): void {
    const oldestMs = performance.now() - goneAfterMs;
    for (const [viewer, seenMs] of this.#lastSeenMs) {
      if (seenMs >= oldestMs) break;
      this.#lastSeenMs.delete(viewer);
    }
  }
}
