import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import type { AnswerMessage, EmbeddedSettings, QueryMessage } from './embedded-protocol.ts';

const createTimeoutMs = 120_000;

/** True if the embedded database of a data directory is yet to be made. */
export function isEmbeddedNew(databasePath: string): boolean {
  return !existsSync(path.join(databasePath, 'PG_VERSION'));
}

/**
 * The embedded database as a pool of one connection for Kysely. A second `connect` waits for the
 * first to be released. If the thread dies, what was asked fails and the next `connect` starts another.
 */
export class EmbeddedPool implements PostgresPool {
  readonly options = {};
  readonly #databasePath: string;
  readonly #waiting: (() => void)[] = [];
  readonly #asked = new Map<
    number,
    { resolve: (answer: AnswerMessage) => void; reject: (error: Error) => void }
  >();
  #thread: Worker | undefined;
  #nextId = 1;
  #taken = false;
  #ended = false;

  constructor(databasePath: string) {
    this.#databasePath = databasePath;
  }

  /**
   * Makes the database files if there are none yet.
   * @throws FootlightError DATA_DIR_UNUSABLE
   */
  static async create(databasePath: string): Promise<EmbeddedPool> {
    if (isEmbeddedNew(databasePath)) {
      try {
        const script = path.join(import.meta.dirname, 'embedded-create.ts');
        await promisify(execFile)(process.execPath, [script, databasePath], { timeout: createTimeoutMs });
      } catch (cause) {
        // Half a database would be taken for a whole one at the next start.
        rmSync(databasePath, { recursive: true, force: true });
        throw new FootlightError(
          'DATA_DIR_UNUSABLE',
          `The embedded database can't be made in ${databasePath}. Check that the disk has room and can be written.`,
          { cause },
        );
      }
    }
    return new EmbeddedPool(databasePath);
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#taken = true;
    const release = (): void => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken = false;
    };
    try {
      await this.#start();
    } catch (error) {
      release();
      throw error;
    }
    const query = async (text: string, values: readonly unknown[] = []): Promise<unknown> => {
      const answer = await this.#ask({ text, values });
      if ('failure' in answer)
        throw Object.assign(new Error(answer.failure.message), { code: answer.failure.code });
      return { command: answer.command, rowCount: answer.affectedRows, rows: answer.rows };
    };
    return { query, release } as PostgresPoolClient;
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    const client = await this.connect();
    this.#ended = true;
    const thread = this.#thread;
    if (thread) {
      const exited = new Promise((resolve) => thread.once('exit', resolve));
      await this.#ask(undefined);
      await exited;
    }
    client.release();
  }

  async #start(): Promise<void> {
    if (this.#ended) throw new Error('The database is closed.');
    if (this.#thread) return;
    const thread = new Worker(new URL('./embedded-thread.ts', import.meta.url), {
      workerData: { databasePath: this.#databasePath } satisfies EmbeddedSettings,
      // PostgreSQL's own talk would break the relay's structured output.
      stdout: true,
      stderr: true,
    });
    this.#thread = thread;
    let reason = new Error('The thread of the embedded database ended.');
    thread.on('message', (answer: AnswerMessage) => {
      this.#asked.get(answer.id)?.resolve(answer);
      this.#asked.delete(answer.id);
    });
    thread.on('error', (error) => (reason = error instanceof Error ? error : new Error(messageOf(error))));
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const { reject } of this.#asked.values()) reject(reason);
      this.#asked.clear();
    });
    await this.#expect(0);
  }

  #ask(query: QueryMessage['query']): Promise<AnswerMessage> {
    if (!this.#thread) return Promise.reject(new Error('The thread of the embedded database ended.'));
    const id = this.#nextId++;
    const answer = this.#expect(id);
    this.#thread.postMessage({ id, ...(query ? { query } : {}) } satisfies QueryMessage);
    return answer;
  }

  #expect(id: number): Promise<AnswerMessage> {
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
  }
}
