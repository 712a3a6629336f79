import type { Fork } from '../media-worker/client.ts';
import type { FromEngine } from './messages.ts';

/** The media workers of a shell that alone can start processes: Electron's. */
export class ShellWorkers {
  readonly #tell: (message: FromEngine) => void;
  readonly #endListeners = new Map<number, (how: string) => void>();
  #nextId = 0;

  constructor(tell: (message: FromEngine) => void) {
    this.#tell = tell;
  }

  /** The shell knows where the worker's file is. */
  readonly fork: Fork = (_entry, env) => {
    const workerId = this.#nextId++;
    this.#tell({ type: 'forkWorker', workerId, env });
    return {
      kill: () => {
        this.#tell({ type: 'killWorker', workerId });
      },
      onExit: (listener) => {
        this.#endListeners.set(workerId, listener);
      },
    };
  };

  handleEnded(workerId: number, how: string): void {
    this.#endListeners.get(workerId)?.(how);
    this.#endListeners.delete(workerId);
  }
}
