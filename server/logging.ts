import { destination, pino, type Logger as Pino } from 'pino';
import type { Logger } from '../src/shared/base/logger.ts';
import type { LogLevel } from '../src/shared/contracts/operation.ts';

/** How much is logged; one for a logger and all its children. */
export class LogThreshold {
  level: LogLevel;

  constructor(level: LogLevel) {
    this.level = level;
  }

  lets(level: LogLevel): boolean {
    return order[level] >= order[this.level];
  }
}

const order: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Structured log on stderr, one JSON object a line; stdout is for the ready line. */
export function createLogger(threshold: LogThreshold): Logger {
  const log = pino(
    // pino's children keep the level that they were born with, so the threshold is ours.
    { level: 'debug', base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ dest: 2, sync: true }),
  );
  return wrap(log, threshold);
}

function wrap(log: Pino, threshold: LogThreshold): Logger {
  return {
    debug: (context, message) => {
      if (threshold.lets('debug')) log.debug(context, message);
    },
    info: (context, message) => {
      if (threshold.lets('info')) log.info(context, message);
    },
    warn: (context, message) => {
      if (threshold.lets('warn')) log.warn(context, message);
    },
    error: (context, message) => {
      if (threshold.lets('error')) log.error(context, message);
    },
    child: (context) => wrap(log.child(context), threshold),
  };
}
