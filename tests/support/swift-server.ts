import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AwsV4Signer } from 'aws4fetch';

const program = path.join(import.meta.dirname, 'swift-server.py');
const credentials = { accessKeyId: 'test:footlight', secretAccessKey: 'the-secret-of-the-tests' };
const region = 'us-east-1';
const bucketName = 'recordings';

/** OpenStack Swift with its S3 door: an object storage as others run it, in a directory that is removed with it. */
export class SwiftServer {
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'footlight-swift-'));
  #process: ChildProcess | undefined;
  #port = 0;

  /** Starts it, with an empty bucket. */
  static async start(): Promise<SwiftServer> {
    const server = new SwiftServer();
    await server.resume();
    const answer = await server.#ask('PUT', `/${bucketName}`);
    if (!answer.ok) throw new Error(`The bucket could not be made: ${await answer.text()}`);
    return server;
  }

  /** What a relay needs to use it. */
  get settings(): { s3Url: string; s3AccessKeyId: string; s3SecretAccessKey: string } {
    return {
      s3Url: `http://127.0.0.1:${this.#port}/${bucketName}/show-room`,
      s3AccessKeyId: credentials.accessKeyId,
      s3SecretAccessKey: credentials.secretAccessKey,
    };
  }

  /** The names of all objects. */
  async objects(): Promise<string[]> {
    const text = await (await this.#ask('GET', `/${bucketName}?list-type=2`)).text();
    return [...text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, name = '']) => name);
  }

  /** Ends it as a crash would; its objects stay. */
  async halt(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#process = undefined;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Starts it again at the same port. */
  async resume(): Promise<void> {
    // Debian's own Python has Debian's packages.
    const child = spawn('/usr/bin/python3', ['-W', 'ignore', program, this.#directory, String(this.#port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const ended = once(child, 'close').then(() => {
      throw new Error(`Swift did not start: ${complaints}`);
    });
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [
      string,
    ];
    ended.catch(() => undefined);
    this.#port = Number(line);
  }

  /** For good, with its objects. */
  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #ask(method: string, address: string): Promise<Response> {
    const signed = await new AwsV4Signer({
      ...{ method, url: `http://127.0.0.1:${this.#port}${address}`, region, service: 's3', ...credentials },
    }).sign();
    return fetch(signed.url, { method, headers: signed.headers });
  }
}
