import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WallClock } from '../../shared/base/clock.ts';
import type { LogContext, Logger } from '../../shared/base/logger.ts';

const maxFileBytes = 1024 * 1024;
const maxFiles = 4;
const maxLineCharacters = 4000;

/** The engine's log on the disk, for a report: the newest few megabytes of it, in files that take turns. */
export class LogFile {
  readonly #directory: string;
  readonly #wallClock: WallClock;
  #byteLength: number;

  /** @param directory is made where it is not there */
  constructor(directory: string, wallClock: WallClock) {
    this.#directory = directory;
    this.#wallClock = wallClock;
    this.#byteLength = 0;
    try {
      mkdirSync(directory, { recursive: true });
      const newest = this.#pathOf(0);
      if (existsSync(newest)) this.#byteLength = statSync(newest).size;
    } catch {
      // A log that can't be written must not keep a show from going on.
    }
  }

  write(level: string, context: LogContext, message: string): void {
    const time = new Date(this.#wallClock.nowMs()).toISOString();
    const line = `${jsonOf({ time, level, ...context, message }).slice(0, maxLineCharacters)}\n`;
    try {
      if (this.#byteLength > 0 && this.#byteLength + line.length > maxFileBytes) this.#turn();
      appendFileSync(this.#pathOf(0), line, { mode: 0o600 });
      this.#byteLength += Buffer.byteLength(line);
    } catch {
      // As above: on a full disk, for one.
    }
  }

  /** Name and text of each file that there is, newest first. */
  read(): { name: string; text: string }[] {
    return Array.from({ length: maxFiles }, (_, age) => age).flatMap((age) => {
      const path = this.#pathOf(age);
      return existsSync(path) ? { name: nameOf(age), text: readFileSync(path, 'utf8') } : [];
    });
  }

  #turn(): void {
    for (let age = maxFiles - 2; age >= 0; age--) {
      if (existsSync(this.#pathOf(age))) renameSync(this.#pathOf(age), this.#pathOf(age + 1));
    }
    this.#byteLength = 0;
  }

  #pathOf(age: number): string {
    return join(this.#directory, nameOf(age));
  }
}

function nameOf(age: number): string {
  return age === 0 ? 'engine.log' : `engine.${age}.log`;
}

function jsonOf(content: object): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  );
}

/** Writes everything that `logger` is told but for debugging to the file as well. */
export function keptLogger(logger: Logger, file: LogFile, bound: LogContext = {}): Logger {
  const kept =
    (level: 'info' | 'warn' | 'error') =>
    (context: LogContext, message: string): void => {
      logger[level](context, message);
      file.write(level, { ...bound, ...context }, message);
    };
  return {
    debug: (context, message) => {
      logger.debug(context, message);
    },
    info: kept('info'),
    warn: kept('warn'),
    error: kept('error'),
    child: (context) => keptLogger(logger.child(context), file, { ...bound, ...context }),
  };
}
