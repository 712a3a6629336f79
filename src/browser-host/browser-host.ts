import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FootlightError } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import type { KeptEngine } from '../engine/launcher.ts';
import { browserArguments } from './browser-arguments.ts';
import { openBrowserWindow, type BrowserWindow } from './browser-window.ts';

export interface BrowserHostOptions {
  browserPath: string;
  profileDir: string;
  headless: boolean;
  engine: Pick<KeptEngine, 'uiUrl' | 'air' | 'onAddressChanged'>;
  logger: Logger;
}

/** After a second crash within the window below; after one the browser comes back at once. */
const reopenDelayMs = 2_000;
const crashWindowMs = 60_000;
const maxCrashes = 5;

/** The studio's window in an installed browser. */
export class BrowserHost {
  readonly #options: BrowserHostOptions;
  readonly #closing = new AbortController();
  #window: BrowserWindow | undefined;
  /** Resolves when the performer closed the window; rejects with BROWSER_MISSING if the browser does not stay up. */
  readonly ended: Promise<void>;

  constructor(options: BrowserHostOptions) {
    this.#options = options;
    options.engine.onAddressChanged((uiUrl) => this.#window?.navigate(uiUrl));
    this.ended = this.#run();
  }

  /** The browser's process, while there is one. */
  get pid(): number | undefined {
    return this.#window?.pid;
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#window?.close();
  }

  async #run(): Promise<void> {
    const { engine, logger, browserPath } = this.#options;
    let crashesAtMs: number[] = [];
    for (;;) {
      this.#window = openBrowserWindow(browserPath, this.#arguments(), engine.uiUrl);
      logger.info({ browser: browserPath, pid: this.#window.pid }, 'The studio’s window is open.');
      const end = await this.#window.ended;
      await this.#window.close();
      if (this.#isClosing()) return;
      const { broadcasting, recording } = engine.air;
      const onAir = broadcasting || recording;
      if (end === 'closed' && !onAir) {
        logger.info({}, 'The window was closed, so the studio ends.');
        return;
      }
      const nowMs = Date.now();
      crashesAtMs = [...crashesAtMs.filter((atMs) => nowMs - atMs < crashWindowMs), nowMs];
      if (crashesAtMs.length > maxCrashes && !onAir) {
        throw new FootlightError(
          'BROWSER_MISSING',
          `${browserPath} does not stay open. Start it by hand to see why, or set FOOTLIGHT_BROWSER to another browser.`,
        );
      }
      logger.warn({ end, onAir }, 'The browser is gone; it is opened again.');
      if (crashesAtMs.length > 1) await this.#pause();
      if (this.#isClosing()) return;
    }
  }

  #arguments(): string[] {
    const { profileDir, headless, logger } = this.#options;
    const isRoot = process.getuid?.() === 0;
    if (isRoot)
      logger.warn(
        {},
        'The browser runs without its sandbox, since this is root. Use another account for real shows.',
      );
    return browserArguments({
      userDataDir: join(profileDir, 'browser'),
      headless,
      isRoot,
      hasGpu: process.platform !== 'linux' || existsSync('/dev/dri'),
      extra: process.env['FOOTLIGHT_BROWSER_ARGS'] ?? '',
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(finish, reopenDelayMs);
      this.#closing.signal.addEventListener('abort', finish);
    });
  }
}
