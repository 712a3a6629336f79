import type { ReloadReport, RelayStatus } from '../src/shared/contracts/operation.ts';
import { FootlightError, messageOf } from '../src/shared/base/errors.ts';
import type { Logger } from '../src/shared/base/logger.ts';
import type { LiveSettings } from './config/live-settings.ts';
import type { RelayOperation } from './http/operate-routes.ts';
import type { LogThreshold } from './logging.ts';
import { version } from './version.ts';

/** How long a database may think before it counts as gone. */
const databasePatienceMs = 3000;

/** The answer goes out first. */
const stopDelayMs = 200;

export interface OperationParts {
  settings: LiveSettings;
  threshold: LogThreshold;
  liveChannels: () => string[];
  pingDatabase: () => Promise<void>;
  /** Ends the process in good order. */
  requestStop: () => void;
  /** All that another relay would need to go on in this one's place, but no media. */
  makeBackup: () => Promise<Uint8Array>;
  /** Starts the process that takes this one's place. @throws FootlightError RESTART_REFUSED */
  requestRestart: () => void;
  logger: Logger;
}

/** The process as a whole: its state, its settings, its end. */
export class Operation implements RelayOperation {
  readonly #parts: OperationParts;
  readonly #startedAt = new Date();
  #stopping = false;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  async status(): Promise<RelayStatus> {
    const { threshold, liveChannels } = this.#parts;
    return {
      version,
      pid: process.pid,
      startedAt: this.#startedAt.toISOString(),
      state: this.#stopping ? 'stopping' : 'running',
      databaseAnswers: await this.databaseAnswers(),
      liveChannels: liveChannels(),
      logLevel: threshold.level,
    };
  }

  settings(): Readonly<Record<string, unknown>> {
    return this.#parts.settings.current;
  }

  reload(): ReloadReport {
    const { settings, threshold, logger } = this.#parts;
    try {
      const report = settings.reload();
      threshold.level = settings.current.logLevel;
      logger.info({ ...report }, 'The settings were read anew');
      return report;
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'The settings stay as they were');
      throw error;
    }
  }

  setLogLevel(level: LogThreshold['level']): void {
    this.#parts.threshold.level = level;
    this.#parts.logger.warn({ logLevel: level }, 'The log level was changed');
  }

  stop(): void {
    setTimeout(this.#parts.requestStop, stopDelayMs);
  }

  async backup(): Promise<Uint8Array> {
    const backup = await this.#parts.makeBackup();
    this.#parts.logger.info({ bytes: backup.byteLength }, 'A backup was made');
    return backup;
  }

  restart(): void {
    this.#parts.requestRestart();
  }

  /** From now on nobody new is let in. */
  handleStopping(): void {
    this.#stopping = true;
    this.#parts.logger.info({ liveChannels: this.#parts.liveChannels() }, 'The relay stops');
  }

  async databaseAnswers(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, databasePatienceMs, false);
    });
    const answered = this.#parts.pingDatabase().then(
      () => true,
      () => false,
    );
    return Promise.race([answered, tooLate]).finally(() => {
      clearTimeout(timer);
    });
  }

  /** @throws FootlightError NOT_READY with what keeps it from taking streams */
  async checkReady(): Promise<void> {
    if (this.#stopping) throw new FootlightError('NOT_READY', 'The relay is stopping.');
    if (!(await this.databaseAnswers())) {
      throw new FootlightError('NOT_READY', 'The database does not answer. What is live goes on.');
    }
  }
}
