import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ControlAnswer, ShellCall } from './control.ts';

const root = join(import.meta.dirname, '../../..');
const patienceMs = 20_000;

/** The built shell on the stand-in, in a process of its own. */
export class StandInShell {
  readonly process: ChildProcess;
  /** What the shell asked of the system so far. */
  readonly calls: ShellCall[] = [];
  /** Everything that it wrote to stdout and stderr. */
  output = '';
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners = new Set<() => void>();
  #nextId = 0;
  /** It has ended, and everything that it said was read. */
  #isClosed = false;

  /** @param options as `npm run studio` hands them to Electron */
  constructor(options: object, env: Record<string, string> = {}) {
    this.process = fork(join(root, 'dist/studio/main/index.js'), [], {
      execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...env, FOOTLIGHT_STUDIO_OPTIONS: JSON.stringify(options) },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.#tell();
      });
    }
    this.process.on('message', (message: ShellCall | ControlAnswer) => {
      if ('call' in message) this.calls.push(message);
      else this.#settle(message);
      this.#tell();
    });
    this.process.once('exit', () => {
      for (const { reject } of this.#asked.values()) reject(this.#gone());
    });
    this.process.once('close', () => {
      this.#isClosed = true;
      this.#tell();
    });
  }

  /** Asks a part of the stand-in something, or tells it what happens outside. */
  ask(what: string, given?: unknown): Promise<unknown> {
    const id = this.#nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.#asked.set(id, answer);
    this.process.send({ id, ask: what, with: given }, (failure) => {
      if (failure) answer.reject(this.#gone());
    });
    return answer.promise;
  }

  /** What the shell asked for under a name. */
  callsOf(name: string): unknown[] {
    return this.calls.filter(({ call }) => call === name).map((each) => each.with);
  }

  /** Waits for the shell to do something. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    const found = look();
    if (found !== undefined && found !== false) return found;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const fail = (failure: Error): void => {
        stop();
        reject(failure);
      };
      const timer = setTimeout(() => {
        fail(new Error(`The shell did not do it. ${JSON.stringify(this.calls)}\n${this.output}`));
      }, patienceMs);
      const listener = (): void => {
        const value = look();
        if (value !== undefined && value !== false) {
          stop();
          resolve(value);
        } else if (this.#isClosed) fail(this.#gone());
      };
      this.#listeners.add(listener);
    });
  }

  /** @returns the exit code */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  #gone(): Error {
    const { exitCode, signalCode } = this.process;
    return new Error(`The shell has ended (${String(exitCode ?? signalCode)}):\n${this.output}`);
  }

  #settle({ id, answer, failure }: ControlAnswer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (failure === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(failure));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
