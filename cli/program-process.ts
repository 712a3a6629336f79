import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { z } from 'zod';
import { FootlightError } from '../src/shared/base/errors.ts';

/** How long a program may take from its start to its ready line. */
const readyTimeoutMs = 60_000;
/** How long it may take to end after SIGTERM before it is killed. */
const stopTimeoutMs = 12_000;
const keptStderrBytes = 64 * 1024;
const compileCache = join(import.meta.dirname, '../.cache/node');

/** How a program ended: its exit code (null if a signal ended it) and a sentence with its last words. */
interface ProgramEnd {
  exitCode: number | null;
  sentence: string;
}

interface ProgramOptions {
  /** Gets every line of its log. */
  onStderr?: (line: string) => void;
  /** Added to this process's own environment. */
  environment?: Readonly<Record<string, string>>;
  /** Ends it while it starts; later `stop` does. */
  signal?: AbortSignal;
}

/** One of this folder's programs, running as a process of its own. */
export class ProgramProcess<Ready> {
  /** What its ready line said. */
  readonly ready: Ready;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<ProgramEnd>;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, ready: Ready, ended: Promise<ProgramEnd>) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    this.ready = ready;
    this.ended = ended;
  }

  /**
   * Starts `cli/NAME.ts` and waits for the JSON line that says it is ready.
   * @throws FootlightError INTERNAL with the program's own last words, if it ends or says nothing; what the signal
   * gives as its reason, once the process is gone
   */
  static async start<Ready>(
    name: string,
    args: readonly string[],
    readySchema: z.ZodType<Ready>,
    { onStderr = () => undefined, environment = {}, signal }: ProgramOptions = {},
  ): Promise<ProgramProcess<Ready>> {
    signal?.throwIfAborted();
    const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What Node makes of our files is kept: the next start is a good deal faster.
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...environment },
    });
    let lastWords = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastWords = `${lastWords}${line}\n`.slice(-keptStderrBytes);
      onStderr(line);
    });
    const ended = new Promise<ProgramEnd>((resolve) => {
      child.once('error', (error) =>
        resolve({ exitCode: null, sentence: `${name} could not be started: ${error.message}` }),
      );
      child.once('close', (code, signal) => {
        resolve({
          exitCode: code,
          sentence: `${name} ended (${signal ?? String(code)}): ${spokenWords(lastWords)}`,
        });
      });
    });
    const firstLine = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    });
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, readyTimeoutMs, undefined);
    });
    const end = (): boolean => child.kill();
    signal?.addEventListener('abort', end);
    const line = await Promise.race([
      firstLine,
      tooLate,
      ended.then(({ sentence }) => {
        signal?.throwIfAborted();
        throw new FootlightError('INTERNAL', sentence);
      }),
    ]).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    });
    if (line === undefined) {
      child.kill('SIGKILL');
      throw new FootlightError(
        'INTERNAL',
        `${name} was not ready after ${readyTimeoutMs / 1000} s: ${spokenWords(lastWords)}`,
      );
    }
    return new ProgramProcess(child, readySchema.parse(JSON.parse(line)), ended);
  }

  /** Ends it in good order, or by force if that takes too long. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), stopTimeoutMs);
    await this.ended.finally(() => clearTimeout(timer));
  }
}

/** The last sentence of a log that was meant for people: lines that are no JSON, else the last message. */
function spokenWords(log: string): string {
  const lines = log.trim().split('\n');
  const plain = lines.filter((line) => line !== '' && !line.startsWith('{'));
  if (plain.length > 0) return plain.slice(-5).join(' ');
  try {
    const last: unknown = JSON.parse(lines.at(-1) ?? '');
    if (typeof last === 'object' && last !== null && 'msg' in last) return String(last.msg);
  } catch {
    // Not a log line: nothing was said.
  }
  return 'it said nothing.';
}
