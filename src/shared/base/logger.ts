/** Facts that go with a line. Never a key, passphrase, token or message text. */
export type LogContext = Readonly<Record<string, unknown>>;

/**
 * Structured log. `info` is one line per change of state; what could flood is counted and reported
 * once a second by its caller.
 */
export interface Logger {
  debug(context: LogContext, message: string): void;
  info(context: LogContext, message: string): void;
  warn(context: LogContext, message: string): void;
  error(context: LogContext, message: string): void;
  /** A logger that adds `context` to every line. */
  child(context: LogContext): Logger;
}

/** A logger that drops everything. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
