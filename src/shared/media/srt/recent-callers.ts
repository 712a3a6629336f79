const rememberedUs = 10_000_000;
const maxRemembered = 1024;

/**
 * Callers that were dealt with a moment ago. A conclusion of one of these is a repetition on its way
 * since before: it gets the same answer again, and never begins anew.
 */
export class RecentCallers {
  /** By peer, oldest first. */
  readonly #callers = new Map<string, { answer: number | undefined; sinceUs: number }>();

  /** @param answer the code of a refusal; undefined for a connection that came to its end */
  remember(key: string, answer: number | undefined, nowUs: number): void {
    this.#callers.delete(key);
    this.#callers.set(key, { answer, sinceUs: nowUs });
    const [oldest] = this.#callers.keys();
    if (this.#callers.size > maxRemembered && oldest !== undefined) this.#callers.delete(oldest);
  }

  /** What `remember` was told, or undefined if the caller is unknown. */
  find(key: string, nowUs: number): { answer: number | undefined } | undefined {
    const found = this.#callers.get(key);
    return found && Math.abs(nowUs - found.sinceUs) < rememberedUs ? found : undefined;
  }
}
