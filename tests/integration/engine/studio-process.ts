import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFailed, onTestFinished } from 'vitest';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';

const entry = join(import.meta.dirname, '../../../cli/studio.ts');

/** `npm run studio` as a process. */
export class StudioProcess {
  readonly child: ChildProcess;
  /** The first line of stdout; undefined if it ended before. */
  readonly firstLine: Promise<string | undefined>;
  readonly exited: Promise<number | null>;
  #stderr = '';
  readonly #waiting = new Set<() => void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
    const child = spawn(process.execPath, [entry, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.child = child;
    this.exited = once(child, 'exit').then(([exitCode]) => exitCode as number | null);
    const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string);
    this.firstLine = Promise.race([line, this.exited.then(() => undefined)]);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    });
    onTestFailed(() => {
      process.stderr.write(`The studio's log:\n${this.#stderr.slice(-10_000)}\n`);
    });
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await this.exited;
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The page's address, once the studio is ready. */
  async ready(): Promise<string> {
    const line = await this.firstLine;
    if (line === undefined) throw new Error(`The studio ended before it was ready: ${this.#stderr}`);
    return studioReadySchema.parse(JSON.parse(line)).ui;
  }

  /** Resolves when a line of the log matches. */
  async logged(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#stderr)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Every process below it, with its command line. */
  family(): { pid: number; command: string }[] {
    return descendantsOf(this.child.pid ?? 0);
  }
}

/** Every process below one, with its command line. */
export function descendantsOf(pid: number): { pid: number; command: string }[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,stat=']).toString().trim().split('\n');
  const rows = table.map((row) => row.trim().split(/\s+/));
  const children = rows.filter(([, parent, state]) => Number(parent) === pid && !state?.startsWith('Z'));
  return children.flatMap(([child]) => [
    { pid: Number(child), command: commandOf(Number(child)) },
    ...descendantsOf(Number(child)),
  ]);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Resolves when none of them runs any more. */
export async function allGone(processes: readonly { pid: number; command: string }[]): Promise<void> {
  while (processes.some(({ pid, command }) => command !== '' && commandOf(pid) === command)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
