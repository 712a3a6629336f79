import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { MediaWorkerProcess } from '../engine/launcher.ts';

const stderrTailCharacters = 2_000;

/**
 * Starts a media worker as a utility process, which only the main process can: no part of the studio
 * needs Electron to run as plain Node, so that can be forbidden. The file that is run is always this one.
 */
export function forkMediaWorker(env: Readonly<Record<string, string>>): MediaWorkerProcess {
  const child = utilityProcess.fork(join(import.meta.dirname, 'media-worker.js'), [], {
    serviceName: 'Footlight media worker',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderrTail = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderrTail = (stderrTail + text.toString()).slice(-stderrTailCharacters);
  });
  let isKilled = false;
  const kill = (): void => {
    isKilled = true;
    // Before it has a process id there is nothing to kill yet.
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  };
  child.once('spawn', () => {
    if (isKilled) kill();
  });
  return {
    kill,
    onEnded: (listener) => {
      child.once('exit', (exitCode) => {
        const how = `exit code ${exitCode}`;
        listener(stderrTail ? `${how}: ${stderrTail.trim()}` : how);
      });
    },
  };
}
