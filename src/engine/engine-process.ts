/**
 * The engine as a process of its own. Both shells fork this file: `child_process.fork` from the
 * browser shell, `utilityProcess.fork` from Electron's main process. It speaks the messages of
 * messages.ts and ends when it is told to, or when its shell is gone.
 */
import { FootlightError, messageOf } from '../shared/base/errors.ts';
import { ShellDesktop } from './desktop/shell-desktop.ts';
import { startEngine, type Engine } from './engine.ts';
import { createProcessLogger } from './logger.ts';
import { RemoteSealer } from './settings/remote-sealer.ts';
import { toEngineSchema, type FromEngine } from './messages.ts';
import { shellPort } from './shell-port.ts';
import { ShellWorkers } from './shell-workers.ts';

const logger = createProcessLogger('engine');
const port = shellPort();
const tell = (message: FromEngine): void => {
  port.send(message);
};
const sealer = new RemoteSealer(tell);
const shellWorkers = new ShellWorkers(tell);
const desktop = new ShellDesktop((request) => {
  tell({ type: 'desktop', request });
});
let starting: Promise<Engine> | undefined;

/** A process that can't give everything back in time goes all the same. */
const endLimitMs = 10_000;

const end = async (exitCode: number): Promise<never> => {
  setTimeout(() => process.exit(exitCode), endLimitMs).unref();
  try {
    await (await starting)?.close();
  } catch (failure) {
    logger.error({ reason: messageOf(failure) }, 'The engine did not close cleanly.');
  }
  process.exit(exitCode);
};

const fail = (failure: unknown): void => {
  const code = failure instanceof FootlightError ? failure.code : 'INTERNAL';
  if (code === 'INTERNAL') logger.error({ failure }, 'The engine failed.');
  tell({ type: 'fatal', code, message: messageOf(failure) });
};

port.onMessage((received) => {
  const message = toEngineSchema.parse(received);
  if (message.type === 'start') {
    starting ??= startEngine(message.options, {
      logger,
      ...(message.options.keychain && { sealer }),
      ...(message.options.forksWorkers && { forkWorker: shellWorkers.fork }),
      ...(message.options.desktop && { desktop }),
      onAirChanged: (air) => {
        tell({ type: 'air', air });
      },
      onLanguage: (language) => {
        tell({ type: 'language', language });
      },
    });
    starting.then(
      ({ uiUrl, obsWebSocket }) => {
        tell({ type: 'ready', uiUrl, ...(obsWebSocket !== undefined && { obsWebSocket }) });
      },
      (failure: unknown) => {
        starting = undefined;
        fail(failure);
      },
    );
  } else if (message.type === 'sealed') {
    sealer.handleAnswer(message.requestId, message.text);
  } else if (message.type === 'workerEnded') {
    shellWorkers.handleEnded(message.workerId, message.how);
  } else if (message.type === 'desktop') {
    desktop.handle(message.event);
  } else {
    void end(0);
  }
});
port.onClosed(() => {
  logger.warn({}, 'The shell is gone, so the engine ends.');
  void end(0);
});
// A terminal sends these to the whole group; the shell tells the engine when its own work is done.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (failure) => {
  logger.error({ failure }, 'The engine met an error that it does not know.');
  fail(failure);
  void end(1);
});
