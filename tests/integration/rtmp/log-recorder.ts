import type { LogContext, Logger } from '../../../src/shared/base/logger.ts';

/** Keeps every line that was logged, as text. */
export class LogRecorder implements Logger {
  readonly lines: { level: string; text: string }[] = [];

  debug = this.#at('debug');
  info = this.#at('info');
  warn = this.#at('warn');
  error = this.#at('error');

  child(): Logger {
    return this;
  }

  #at(level: string) {
    return (context: LogContext, message: string): void => {
      this.lines.push({ level, text: `${message} ${JSON.stringify(context)}` });
    };
  }
}
