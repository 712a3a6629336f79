import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processesBelow } from './processes.ts';

const readyTimeoutMs = 15_000;

/** Debian's nginx as a process of one's own, in a directory that is removed with it. */
export class Nginx {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, url: string, directory: string) {
    this.#process = child;
    this.url = url;
    this.#directory = directory;
  }

  /** Of the processes that do the work. */
  workerPids(): number[] {
    return processesBelow(this.#process.pid ?? 0).map(({ pid }) => pid);
  }

  /**
   * Starts it on a free port and waits until it answers.
   * @param httpBlock what stands in its `http` block, given the address to listen on and a directory for files
   */
  static async start(httpBlock: (listen: string, directory: string) => string, workers = 1): Promise<Nginx> {
    const directory = mkdtempSync(path.join(tmpdir(), 'footlight-nginx-'));
    const listen = `127.0.0.1:${await freePort()}`;
    mkdirSync(path.join(directory, 'temporary'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `  ${kind}_temp_path ${directory}/temporary/${kind};`,
    );
    writeFileSync(
      path.join(directory, 'nginx.conf'),
      [
        'daemon off;',
        // The tests' own user, and root's files where that is root.
        ...(process.getuid?.() === 0 ? ['user root;'] : []),
        `worker_processes ${workers};`,
        'worker_rlimit_nofile 20000;',
        `pid ${directory}/pid;`,
        `error_log ${directory}/error.log warn;`,
        'events { worker_connections 15000; }',
        'http {',
        ...temporary,
        httpBlock(listen, directory),
        '}',
      ].join('\n'),
    );
    const child = spawn('nginx', ['-c', path.join(directory, 'nginx.conf'), '-e', 'stderr'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    });
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const nginx = new Nginx(child, `http://${listen}`, directory);
    const deadlineMs = performance.now() + readyTimeoutMs;
    while (!(await answers(nginx.url))) {
      if (child.exitCode !== null || performance.now() > deadlineMs) {
        await nginx.stop();
        throw new Error(`nginx did not start: ${complaints}`);
      }
      await delay(50);
    }
    return nginx;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const closed = once(this.#process, 'close');
      this.#process.kill('SIGTERM');
      await closed;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
