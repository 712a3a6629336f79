import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { ForkOptions, UtilityProcess } from 'electron';
import { app } from './app.ts';
import { control } from './control.ts';

const parentPort = new URL('./parent-port.ts', import.meta.url).href;
const running = new Set<ChildProcess>();
app.once('exits', () => {
  // Electron's helpers never outlive it.
  for (const child of running) child.kill('SIGKILL');
});

type UsedUtilityProcess = Pick<UtilityProcess, 'pid' | 'postMessage' | 'stderr'>;

/** A utility process is a Node process whose parent is spoken to by `process.parentPort`. */
class UtilityProcessStandIn extends EventEmitter implements UsedUtilityProcess {
  readonly #child: ChildProcess;

  constructor(modulePath: string, argumentList: readonly string[] = [], options: ForkOptions = {}) {
    super();
    const [, , stderr = 'inherit'] = Array.isArray(options.stdio) ? (options.stdio as 'pipe'[]) : [];
    this.#child = fork(modulePath, argumentList, {
      ...(options.env && { env: { ...options.env } }),
      execArgv: ['--import', parentPort],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', stderr, 'ipc'],
    });
    running.add(this.#child);
    control.note('utilityProcess.fork', { serviceName: options.serviceName, pid: this.#child.pid });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (exitCode, signal) => {
      running.delete(this.#child);
      this.emit('exit', exitCode ?? (signal ? 128 : 0));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }
}

export const utilityProcess = {
  fork: (...given: ConstructorParameters<typeof UtilityProcessStandIn>) =>
    new UtilityProcessStandIn(...given),
};
