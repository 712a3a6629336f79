import { pino } from 'pino';
import type { Logger } from '../shared/base/logger.ts';

/** A process's log: one JSON object a line on stderr, since stdout belongs to the ready line. */
export function createProcessLogger(processName: string): Logger {
  const level = process.env['FOOTLIGHT_LOG_LEVEL'] ?? 'info';
  const logger = pino(
    { level: level in pino.levels.values ? level : 'info', base: { process: processName } },
    pino.destination({ dest: 2, sync: true }),
  );
  return logger;
}
