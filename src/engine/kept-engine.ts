import type { FootlightError } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import type { Language } from '../shared/language/language.ts';
import type { AirState, LaunchedEngine, LaunchOptions } from './launcher.ts';

/** An engine that dies more often than this a minute has a reason that a restart does not mend. */
const maxDeaths = 5;
const deathWindowMs = 60_000;

export interface KeptEngineOptions {
  options: LaunchOptions;
  launch: (options: LaunchOptions) => Promise<LaunchedEngine>;
  logger: Logger;
}

/**
 * The engine of a shell, started again when it dies: under the same address, so that the pages find it
 * there and lose nothing, and on air again if it was.
 */
export class KeptEngine {
  readonly #options: KeptEngineOptions;
  readonly #airListeners = new Set<(air: AirState) => void>();
  readonly #languageListeners = new Set<(language: Language) => void>();
  readonly #addressListeners = new Set<(uiUrl: string) => void>();
  readonly #ended = Promise.withResolvers<FootlightError | undefined>();
  #engine: LaunchedEngine;
  #deathsAtMs: number[] = [];
  readonly #closing = new AbortController();

  private constructor(options: KeptEngineOptions, engine: LaunchedEngine) {
    this.#options = options;
    this.#engine = engine;
    this.#follow(engine);
  }

  /** @throws FootlightError with the engine's own reason if it can't start at all */
  static async start(options: KeptEngineOptions): Promise<KeptEngine> {
    return new KeptEngine(options, await options.launch(options.options));
  }

  get uiUrl(): string {
    return this.#engine.uiUrl;
  }

  /** Where controllers of OBS Studio connect, if they may from the start. */
  get obsWebSocket(): string | undefined {
    return this.#engine.obsWebSocket;
  }

  get air(): AirState {
    return this.#engine.air;
  }

  onAirChanged(listener: (air: AirState) => void): void {
    this.#airListeners.add(listener);
  }

  get language(): Language {
    return this.#engine.language;
  }

  onLanguageChanged(listener: (language: Language) => void): void {
    this.#languageListeners.add(listener);
  }

  /** The former address was taken meanwhile: pages must be brought to another one. */
  onAddressChanged(listener: (uiUrl: string) => void): void {
    this.#addressListeners.add(listener);
  }

  /** Settles when there is none any more: undefined if that was asked for, else with the reason. */
  get ended(): Promise<FootlightError | undefined> {
    return this.#ended.promise;
  }

  /** Ends a broadcast in order, then the process. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#engine.close();
    this.#ended.resolve(undefined);
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #follow(engine: LaunchedEngine): void {
    engine.onAirChanged((air) => {
      for (const listener of this.#airListeners) listener(air);
    });
    engine.onLanguageChanged((language) => {
      for (const listener of this.#languageListeners) listener(language);
    });
    void engine.ended.then((reason) => this.#handleEnd(engine, reason));
  }

  async #handleEnd(engine: LaunchedEngine, reason: FootlightError | undefined): Promise<void> {
    if (this.#isClosing()) return;
    const nowMs = Date.now();
    this.#deathsAtMs = [...this.#deathsAtMs.filter((atMs) => nowMs - atMs < deathWindowMs), nowMs];
    if (this.#deathsAtMs.length > maxDeaths) {
      this.#ended.resolve(reason);
      return;
    }
    const { options, launch, logger } = this.#options;
    logger.error({ reason: reason?.message }, 'The engine died and is started again.');
    const { uiUrl, air } = engine;
    // What the command line asked for at the first start has been done; the profile holds it now.
    const again = { ...options, goLive: air.broadcasting, formerUiUrl: uiUrl };
    delete again.collectionFile;
    // Controllers come again to where they were.
    if (options.obsWebSocket && engine.obsWebSocket !== undefined) {
      again.obsWebSocket = { ...options.obsWebSocket, port: Number(new URL(engine.obsWebSocket).port) };
    }
    try {
      this.#engine = await launch(again);
    } catch (failure) {
      this.#ended.resolve(failure as FootlightError);
      return;
    }
    // Whoever closed meanwhile closed the one that was dead already.
    if (this.#isClosing()) {
      await this.#engine.close();
      return;
    }
    this.#follow(this.#engine);
    for (const listener of this.#airListeners) listener(this.#engine.air);
    if (this.#engine.uiUrl === uiUrl) return;
    for (const listener of this.#addressListeners) listener(this.#engine.uiUrl);
  }
}
