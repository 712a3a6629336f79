import type { LogContext, Logger } from '../../../src/shared/base/logger.ts';

/**
 * Warnings that anybody on the network can cause: the first of a kind is written at once, what
 * follows within the same tick is counted and written as one line.
 */
export class FloodLog {
  readonly #log: Logger;
  readonly #suppressed = new Map<string, number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  warn(context: LogContext, message: string): void {
    const suppressed = this.#suppressed.get(message);
    this.#suppressed.set(message, suppressed === undefined ? 0 : suppressed + 1);
    if (suppressed === undefined) this.#log.warn(context, message);
  }

  /** Writes what was counted. To be called about once a second. */
  tick(): void {
    for (const [message, count] of this.#suppressed) {
      if (count > 0) this.#log.warn({ count }, `Again: ${message}`);
    }
    this.#suppressed.clear();
  }
}
