const lookEveryMs = 5000;

/** Looks how many watch each channel on air, and tells when there are more than ever in its broadcast. */
export class ViewerWatch {
  readonly #peaks = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /**
   * @param viewers of every channel on air now
   * @param onPeak with the most there were before in this broadcast
   */
  constructor(
    viewers: () => Iterable<readonly [slug: string, viewers: number]>,
    onPeak: (slug: string, before: number, now: number) => void,
  ) {
    this.#timer = setInterval(() => {
      for (const [slug, now] of viewers()) {
        const before = this.#peaks.get(slug) ?? 0;
        if (now <= before) continue;
        this.#peaks.set(slug, now);
        onPeak(slug, before, now);
      }
    }, lookEveryMs);
  }

  /** The broadcast is over: the next counts anew. */
  forget(slug: string): void {
    this.#peaks.delete(slug);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
