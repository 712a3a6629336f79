import { spawn } from 'node:child_process';

/** A worker's process, as the shell that started it can handle it. */
export interface WorkerProcess {
  readonly pid?: number | undefined;
  /** Ends it at once. */
  kill(): void;
  /** Calls back once with how it ended, or why it never started. */
  onExit(listener: (what: string) => void): void;
}

/** Starts a worker: `entry` is the path of its first file, `env` is added to its environment. */
export type Fork = (entry: string, env: Record<string, string>) => WorkerProcess;

/** All that a worker sees of our environment: no database address and no key gets near a codec. */
const passedOn =
  /^(PATH|HOME|NODE_COMPILE_CACHE|TMPDIR|TEMP|TMP|SystemRoot|LANG|LD_LIBRARY_PATH|DISPLAY|(LIBVA|CUDA|NVIDIA)_\w+)$/;
const stderrTailCharacters = 2000;

/** Starts a worker under this process's own Node. */
export const forkNode: Fork = (entry, env) => {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
  const child = spawn(process.execPath, [entry], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let stderrTail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailCharacters);
  });
  return {
    pid: child.pid,
    kill: () => child.kill('SIGKILL'),
    onExit(listener) {
      child.once('error', (failure) => {
        listener(failure.message);
      });
      child.once('close', (code, signal) => {
        const how = signal ? `signal ${signal}` : `exit code ${String(code)}`;
        listener(stderrTail ? `${how}: ${stderrTail.trim()}` : how);
      });
    },
  };
};
