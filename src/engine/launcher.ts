import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FootlightError } from '../shared/base/errors.ts';
import type { Language } from '../shared/language/language.ts';
import {
  fromEngineSchema,
  type AirState,
  type EngineOptions,
  type FromEngine,
  type ToEngine,
} from './messages.ts';
import type { DesktopEvent, DesktopRequest } from './desktop/desktop-messages.ts';
import type { SecretSealer } from './settings/secret-store.ts';

export { defaultProfileDir } from './settings/default-profile.ts';
export { createProcessLogger } from './logger.ts';
export { KeptEngine } from './kept-engine.ts';
export type { AirState, EngineOptions } from './messages.ts';
export type { DesktopEvent, DesktopRequest } from './desktop/desktop-messages.ts';
export type { SecretSealer } from './settings/secret-store.ts';

/** The engine's process, as the shell that forked it can handle it. */
export interface EngineProcess {
  send(message: ToEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exitCode: number | null) => void): void;
  kill(): void;
}

/** A running engine, seen from its shell. */
export interface LaunchedEngine {
  readonly uiUrl: string;
  /** Where controllers of OBS Studio connect, if they may from the start. */
  readonly obsWebSocket?: string;
  /** What would be lost if it ended now. */
  readonly air: AirState;
  onAirChanged(listener: (air: AirState) => void): void;
  /** What the performer speaks. */
  readonly language: Language;
  onLanguageChanged(listener: (language: Language) => void): void;
  /** Settles when the process is gone, whoever ended it; undefined if it was asked to. */
  readonly ended: Promise<FootlightError | undefined>;
  /** Ends a broadcast in order, then the process; kills it if that takes too long. */
  close(): Promise<void>;
}

/** What a shell does for its engine. */
export interface ShellServices {
  /** The shell's keychain, where it has one. */
  sealer?: SecretSealer;
  /** The desktop of the shell, where it has one: takes requests, and answers them by `tell`. */
  desktop?: (tell: (event: DesktopEvent) => void) => DesktopOfShell;
  /** Starts a media worker with this added to its environment, where the engine can't. */
  forkWorker?: (env: Readonly<Record<string, string>>) => MediaWorkerProcess;
}

/** What a shell does with the desktop for one engine. */
export interface DesktopOfShell {
  handle(request: DesktopRequest): void;
  /** The engine is gone: gives back what it had. */
  dispose(): void;
}

/** A media worker, as the shell that forked it can handle it. */
export interface MediaWorkerProcess {
  kill(): void;
  /** Calls back once, with how it ended. */
  onEnded(listener: (how: string) => void): void;
}

/** A broadcast's goodbye to every destination fits in. */
const closeLimitMs = 8_000;
const maxHowCharacters = 2_000;

/** Forks the engine under this process's own Node. */
export function forkEngine(): EngineProcess {
  const entry = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  return {
    send: (message) => {
      // The channel may have closed a moment ago; the exit tells.
      child.send(message, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.once('error', () => {
        listener(null);
      });
      child.once('exit', listener);
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** What an engine is launched with; what the shell does for it is known from `ShellServices`. */
export type LaunchOptions = Omit<EngineOptions, 'keychain' | 'forksWorkers' | 'desktop'>;

/**
 * Starts an engine in a forked process and waits until it is ready.
 * @throws FootlightError with the engine's own reason
 */
export async function launchEngine(
  engine: EngineProcess,
  options: LaunchOptions,
  { sealer, forkWorker, desktop }: ShellServices = {},
): Promise<LaunchedEngine> {
  const ready = Promise.withResolvers<FromEngine & { type: 'ready' }>();
  const ended = Promise.withResolvers<FootlightError | undefined>();
  const ownDesktop = desktop?.((event) => {
    engine.send({ type: 'desktop', event });
  });
  const airListeners = new Set<(air: AirState) => void>();
  const languageListeners = new Set<(language: Language) => void>();
  const workers = new Map<number, MediaWorkerProcess>();
  let air: AirState = { broadcasting: false, recording: false };
  let language: Language = 'en';
  let isClosing = false;
  let failure: FootlightError | undefined;

  const answerSeal = async ({
    type,
    requestId,
    text,
  }: Extract<FromEngine, { requestId: number }>): Promise<void> => {
    const answer = await (type === 'seal' ? sealer?.seal(text) : sealer?.unseal(text))?.catch(
      () => undefined,
    );
    engine.send({ type: 'sealed', requestId, ...(answer !== undefined && { text: answer }) });
  };
  const startWorker = ({ workerId, env }: FromEngine & { type: 'forkWorker' }): void => {
    const worker = forkWorker?.(env);
    if (!worker) return;
    workers.set(workerId, worker);
    worker.onEnded((how) => {
      workers.delete(workerId);
      engine.send({ type: 'workerEnded', workerId, how: how.slice(0, maxHowCharacters) });
    });
  };
  engine.onMessage((received) => {
    const message = fromEngineSchema.parse(received);
    switch (message.type) {
      case 'ready':
        ready.resolve(message);
        return;
      case 'fatal':
        failure = new FootlightError(message.code, message.message);
        ready.reject(failure);
        return;
      case 'air':
        ({ air } = message);
        for (const listener of airListeners) listener(air);
        return;
      case 'language':
        ({ language } = message);
        for (const listener of languageListeners) listener(language);
        return;
      case 'forkWorker':
        startWorker(message);
        return;
      case 'desktop':
        ownDesktop?.handle(message.request);
        return;
      case 'killWorker':
        workers.get(message.workerId)?.kill();
        return;
      case 'seal':
      case 'unseal':
        void answerSeal(message);
    }
  });
  engine.onExit((exitCode) => {
    // Nobody is left to take what they encode.
    for (const worker of workers.values()) worker.kill();
    ownDesktop?.dispose();
    const reason =
      failure ??
      new FootlightError(
        'INTERNAL',
        `The studio’s engine stopped unexpectedly (exit code ${String(exitCode)}). Start the studio again.`,
      );
    ready.reject(reason);
    ended.resolve(isClosing ? undefined : reason);
  });
  const close = async (): Promise<void> => {
    if (!isClosing) {
      isClosing = true;
      engine.send({ type: 'shutdown' });
    }
    const limit = setTimeout(() => {
      engine.kill();
    }, closeLimitMs);
    await ended.promise;
    clearTimeout(limit);
  };
  engine.send({
    type: 'start',
    options: {
      ...options,
      keychain: sealer !== undefined,
      forksWorkers: forkWorker !== undefined,
      desktop: desktop !== undefined,
    },
  });
  try {
    const { uiUrl, obsWebSocket } = await ready.promise;
    return {
      uiUrl,
      ...(obsWebSocket !== undefined && { obsWebSocket }),
      get air() {
        return air;
      },
      onAirChanged: (listener) => {
        airListeners.add(listener);
      },
      get language() {
        return language;
      },
      onLanguageChanged: (listener) => {
        languageListeners.add(listener);
      },
      ended: ended.promise,
      close,
    };
  } catch (reason) {
    await close();
    throw reason;
  }
}
