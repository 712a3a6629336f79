import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FootlightError } from '../shared/base/errors.ts';
import { fromEngineSchema, type EngineOptions, type FromEngine, type ToEngine } from './messages.ts';
import type { SecretSealer } from './settings/secret-store.ts';

export { defaultProfileDir } from './settings/default-profile.ts';
export { createProcessLogger } from './logger.ts';
export type { EngineOptions } from './messages.ts';
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
  /** True while a broadcast is on its way out. */
  readonly onAir: boolean;
  onAirChanged(listener: (onAir: boolean) => void): void;
  /** Settles when the process is gone, whoever ended it; undefined if it was asked to. */
  readonly ended: Promise<FootlightError | undefined>;
  /** Ends a broadcast in order, then the process; kills it if that takes too long. */
  close(): Promise<void>;
}

/** A broadcast's goodbye to every destination fits in. */
const closeLimitMs = 8_000;

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

/**
 * Starts an engine in a forked process and waits until it is ready.
 * @param sealer the shell's keychain, where it has one
 * @throws FootlightError with the engine's own reason
 */
export async function launchEngine(
  engine: EngineProcess,
  options: Omit<EngineOptions, 'keychain'>,
  sealer?: SecretSealer,
): Promise<LaunchedEngine> {
  const ready = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<FootlightError | undefined>();
  const onAirListeners = new Set<(onAir: boolean) => void>();
  let onAir = false;
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
  engine.onMessage((received) => {
    const message = fromEngineSchema.parse(received);
    if (message.type === 'ready') {
      ready.resolve(message.uiUrl);
    } else if (message.type === 'fatal') {
      failure = new FootlightError(message.code, message.message);
      ready.reject(failure);
    } else if (message.type === 'onAir') {
      onAir = message.onAir;
      for (const listener of onAirListeners) listener(onAir);
    } else {
      void answerSeal(message);
    }
  });
  engine.onExit((exitCode) => {
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
  engine.send({ type: 'start', options: { ...options, keychain: sealer !== undefined } });
  try {
    return {
      uiUrl: await ready.promise,
      get onAir() {
        return onAir;
      },
      onAirChanged: (listener) => {
        onAirListeners.add(listener);
      },
      ended: ended.promise,
      close,
    };
  } catch (reason) {
    await close();
    throw reason;
  }
}
