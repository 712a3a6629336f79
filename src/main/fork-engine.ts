import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { EngineProcess } from '../engine/launcher.ts';

/** Forks the bundled engine, which lies beside this file's bundle, as a utility process. */
export function forkEngineUtility(): EngineProcess {
  const child = utilityProcess.fork(join(import.meta.dirname, 'engine.js'), [], {
    serviceName: 'Footlight engine',
    stdio: 'inherit',
  });
  return {
    send: (message) => {
      child.postMessage(message);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', listener),
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
