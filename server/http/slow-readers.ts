import type { FastifyReply } from 'fastify';

type Response = FastifyReply['raw'];

const checkIntervalMs = 5000;
/** What any answer gets. */
const graceMs = 20_000;
/** Who takes less than sound alone needs can't watch anyway. */
const slowestBytesPerSecond = 8_000;

/**
 * Ends answers that are not taken in time, so that a viewer who reads a byte a second holds neither a
 * connection nor media that is long gone from the playlists.
 */
export class SlowReaders {
  readonly #deadlinesMs = new Map<Response, number>();
  readonly #interval = setInterval(() => {
    this.check(performance.now());
  }, checkIntervalMs);

  /** An answer of so many bytes is on its way. */
  watch(response: Response, sizeBytes: number): void {
    // The system took it all, as it does with most.
    if (response.writableFinished) return;
    const allowedMs = graceMs + (sizeBytes / slowestBytesPerSecond) * 1000;
    this.#deadlinesMs.set(response, performance.now() + allowedMs);
    const forget = (): void => {
      this.#deadlinesMs.delete(response);
    };
    response.once('finish', forget);
    response.once('close', forget);
  }

  /** Ends those whose time is over. */
  check(nowMs: number): void {
    for (const [response, deadlineMs] of this.#deadlinesMs) {
      if (deadlineMs > nowMs) continue;
      this.#deadlinesMs.delete(response);
      response.destroy();
    }
  }

  dispose(): void {
    clearInterval(this.#interval);
    this.#deadlinesMs.clear();
  }
}
