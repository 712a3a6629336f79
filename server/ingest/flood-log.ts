import type { LogContext, Logger } from '../../src/shared/base/logger.ts';

type Level = 'warn' | 'error';

/**
 * Lines that anybody on the network can cause: the first of a kind is written at once, what follows
 * within the same tick is counted and written as one line.
 */
export class FloodLog {
  readonly #log: Logger;
  readonly #suppressed = new Map<string, { level: Level; count: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  warn(context: LogContext, message: string): void {
    this.#write('warn', context, message);
  }

  error(context: LogContext, message: string): void {
    this.#write('error', context, message);
  }

  /** Writes what was counted. To be called about once a second. */
  tick(): void {
    for (const [message, { level, count }] of this.#suppressed) {
      if (count > 0) this.#log[level]({ count }, `Again: ${message}`);
    }
    this.#suppressed.clear();
  }

  #write(level: Level, context: LogContext, message: string): void {
    const suppressed = this.#suppressed.get(message);
    if (suppressed) {
      suppressed.count += 1;
      return;
    }
    this.#suppressed.set(message, { level, count: 0 });
    this.#log[level](context, message);
  }
}
