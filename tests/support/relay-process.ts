import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readRuntimeFile } from '../../server/runtime-file.ts';
import {
  channelWithKeySchema,
  connectionListSchema,
  relayReadySchema,
  type ChannelWithKey,
  type Connection,
  type RelayReady,
} from '../../src/shared/contracts/relay.ts';

const root = path.join(import.meta.dirname, '..', '..');
const entry = path.join(root, 'cli', 'relay.ts');
/** Names a data directory with an empty database, which others begin with. */
export const templateVariable = 'FOOTLIGHT_TEST_RELAY_TEMPLATE';
const readyTimeoutMs = 60_000;
const exitTimeoutMs = 12_000;
/** pino's number of it. */
const errorLevel = 50;

/** Puts an empty database into a data directory, since to make one costs seconds. */
export function giveDatabase(dataDirectory: string): void {
  const template = process.env[templateVariable];
  if (template === undefined) return;
  cpSync(path.join(template, 'database'), path.join(dataDirectory, 'database'), { recursive: true });
}

export interface RelayProcessOptions {
  /** Kept after `dispose`; a new temporary directory, which is removed, if absent. */
  dataDirectory?: string;
  /** More environment, such as FOOTLIGHT_RECONNECT_GRACE_S. */
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
}

/** A real relay in a process of its own, on free ports and a data directory of its own. */
export class RelayProcess {
  readonly dataDirectory: string;
  readonly ready: RelayReady;
  readonly process: ChildProcess;
  readonly #stderr: string[];
  readonly #temporary: boolean;
  readonly #secrets: string[] = [];

  private constructor(
    child: ChildProcess,
    ready: RelayReady,
    directory: { path: string; temporary: boolean },
    stderr: string[],
  ) {
    this.process = child;
    this.ready = ready;
    this.dataDirectory = directory.path;
    this.#temporary = directory.temporary;
    this.#stderr = stderr;
  }

  /** Starts a relay and waits for its ready line. Rejects with its stderr if it ends before. */
  static async start(options: RelayProcessOptions = {}): Promise<RelayProcess> {
    const temporary = options.dataDirectory === undefined;
    const dataDirectory = options.dataDirectory ?? mkdtempSync(path.join(tmpdir(), 'footlight-relay-'));
    if (temporary) giveDatabase(dataDirectory);
    const { child, stderr } = spawnRelay(dataDirectory, options);
    try {
      const line = await firstLine(child, stderr);
      const ready = relayReadySchema.parse(JSON.parse(line));
      return new RelayProcess(child, ready, { path: dataDirectory, temporary }, stderr);
    } catch (error) {
      child.kill('SIGKILL');
      if (temporary) rmSync(dataDirectory, { recursive: true, force: true });
      throw error;
    }
  }

  get http(): string {
    return this.ready.http;
  }

  /** Address of the SRT door, without a stream id. */
  get srtUrl(): string {
    return this.ready.srt;
  }

  /** All that the relay wrote to stderr. */
  get stderr(): string {
    return this.#stderr.join('');
  }

  /** The lines of its log, parsed. */
  get log(): { level: number; msg: string; [key: string]: unknown }[] {
    return this.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string });
  }

  /** The token that the relay left for its own user. */
  get adminToken(): string {
    const runtime = readRuntimeFile(path.join(this.dataDirectory, 'relay.json'));
    if (!runtime) throw new Error('The relay left no runtime file.');
    return runtime.adminToken;
  }

  /** Makes a channel by the API. */
  async createChannel(slug: string, passphrase?: string): Promise<ChannelWithKey> {
    const answer = await fetch(`${this.http}/api/v1/channels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ slug, passphrase }),
    });
    if (!answer.ok) throw new Error(`The channel could not be made: ${await answer.text()}`);
    const channel = channelWithKeySchema.parse(await answer.json());
    this.#secrets.push(channel.streamKey, ...(passphrase === undefined ? [] : [passphrase]));
    return channel;
  }

  /** Publishers and readers that are connected now, by the API. */
  async connections(): Promise<Connection[]> {
    const answer = await fetch(`${this.http}/api/v1/connections`, {
      headers: { authorization: `Bearer ${this.adminToken}` },
    });
    return connectionListSchema.parse(await answer.json()).connections;
  }

  /** Sends SIGTERM and waits for the end. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), exitTimeoutMs);
      await exited;
      clearTimeout(timer);
    }
    return this.process.exitCode;
  }

  /**
   * Stops the relay and removes its temporary directory. Rejects if the relay logged an error, or a
   * stream key or passphrase of those that were made here.
   */
  async dispose(): Promise<void> {
    await this.stop();
    if (this.#temporary) rmSync(this.dataDirectory, { recursive: true, force: true });
    const errors = this.log.filter(({ level }) => level >= errorLevel);
    if (errors.length > 0) throw new Error(`The relay logged errors: ${JSON.stringify(errors)}`);
    if (this.#secrets.some((secret) => this.stderr.includes(secret)))
      throw new Error('The relay logged a stream key or a passphrase.');
  }
}

/** Runs a relay that is expected not to start: its exit code and stderr. */
export async function runRelayToItsEnd(
  dataDirectory: string,
  options: RelayProcessOptions = {},
): Promise<{ code: number | null; stderr: string; stdout: string }> {
  const { child, stderr } = spawnRelay(dataDirectory, options);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), readyTimeoutMs);
  await once(child, 'close');
  clearTimeout(timer);
  return { code: child.exitCode, stderr: stderr.join(''), stdout };
}

function spawnRelay(dataDirectory: string, { env, args = [] }: RelayProcessOptions) {
  const child = spawn(
    process.execPath,
    [
      ...[entry, '--data', dataDirectory],
      ...['--http', '127.0.0.1:0', '--rtmp', '127.0.0.1:0', '--srt', '127.0.0.1:0'],
      ...args,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const stderr: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
  return { child, stderr };
}

async function firstLine(child: ChildProcess, stderr: readonly string[]): Promise<string> {
  if (!child.stdout) throw new Error('The relay has no stdout.');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(readyTimeoutMs);
  const said = (what: string): Error => new Error(`The relay ${what}: ${stderr.join('')}`);
  const [line] = (await Promise.race([
    once(lines, 'line', { signal }),
    once(child, 'exit', { signal }).then(() => {
      throw said('ended before it was ready');
    }),
  ]).catch((failure: unknown) => {
    if (!signal.aborted) throw failure;
    child.kill('SIGKILL');
    throw said(`was not ready within ${readyTimeoutMs / 1000} s`);
  })) as [string];
  return line;
}
