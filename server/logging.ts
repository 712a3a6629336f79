import { destination, pino, type Logger as Pino } from 'pino';
import type { Logger } from '../src/shared/base/logger.ts';

/** Structured log on stderr, one JSON object a line; stdout is for the ready line. */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error'): Logger {
  return wrap(
    pino(
      { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
      destination({ dest: 2, sync: true }),
    ),
  );
}

function wrap(log: Pino): Logger {
  return {
    debug: (context, message) => {
      log.debug(context, message);
    },
    info: (context, message) => {
      log.info(context, message);
    },
    warn: (context, message) => {
      log.warn(context, message);
    },
    error: (context, message) => {
      log.error(context, message);
    },
    child: (context) => wrap(log.child(context)),
  };
}
