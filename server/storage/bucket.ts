import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import { readErrorAnswer, readListAnswer, type ListedObject } from './bucket-answers.ts';
import { Patience } from './patience.ts';

export interface BucketOptions {
  /** `https://HOST/BUCKET` or, with the bucket in the host, `https://BUCKET.HOST`; a folder may follow. */
  url: string;
  isBucketInHost: boolean;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A stretch of an object. */
interface Stretch {
  offset: number;
  byteLength: number;
}

interface Asked {
  headers?: Readonly<Record<string, string>>;
  body?: ReadableStream<Uint8Array>;
  patience: Patience;
}

/** Between two signs of life of the storage. */
const patienceMs = 30_000;
const chunkBytes = 256 * 1024;
/** Of an answer that is not an object: a page of a list has a thousand entries. */
const maxAnswerBytes = 4 * 1024 * 1024;
/** Of one list; far more than a broadcast of days has files. */
const maxPages = 1000;
const emptyHash = createHash('sha256').digest('hex');

/**
 * A folder of a bucket in an object storage that speaks S3. Every method rejects with FootlightError
 * OBJECT_STORAGE_FAILED, and a sentence that names what is wrong.
 */
export class Bucket {
  readonly #options: BucketOptions;
  /** Of the bucket itself, with a slash at the end. */
  readonly #root: URL;
  /** In front of every name; empty, or with a slash at the end. */
  readonly #prefix: string;

  constructor(options: BucketOptions) {
    this.#options = options;
    const url = new URL(options.url);
    const steps = url.pathname.split('/').filter((step) => step !== '');
    const bucket = options.isBucketInHost ? [] : steps.splice(0, 1);
    this.#root = new URL(`/${bucket.map((step) => `${step}/`).join('')}`, url.origin);
    this.#prefix = steps.map((step) => `${step}/`).join('');
  }

  /** Stores a file under a name. When this resolves, the storage has it in whole: it compared the hash. */
  async put(name: string, file: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(file);
    const end = Math.max(0, size - 1);
    const open = () => createReadStream(file, { end, highWaterMark: chunkBytes });
    const hash = createHash('sha256');
    for await (const chunk of open()) hash.update(chunk as Buffer);
    const patience = new Patience(patienceMs, signal);
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of open()) {
        patience.renew();
        yield chunk as Buffer;
      }
    };
    const headers = { 'content-length': String(size), 'x-amz-content-sha256': hash.digest('hex') };
    const answer = await this.#ask('PUT', this.#at(name), {
      headers,
      ...(size > 0 ? { body: ReadableStream.from(watched()) } : {}),
      patience,
    });
    await this.#finish(answer, patience);
  }

  /**
   * An object's bytes, as they come.
   * @throws FootlightError NOT_FOUND
   */
  async open(name: string, stretch?: Stretch): Promise<Readable> {
    const patience = new Patience(patienceMs);
    const headers = stretch && {
      range: `bytes=${stretch.offset}-${stretch.offset + stretch.byteLength - 1}`,
    };
    const answer = await this.#ask('GET', this.#at(name), { ...(headers ? { headers } : {}), patience });
    if (answer.status === 404 || answer.status === 416) {
      const { code } = readErrorAnswer(await this.#finish(answer, patience, true));
      if (code !== 'NoSuchBucket')
        throw new FootlightError('NOT_FOUND', 'The object storage does not have it.');
      throw this.#refused(404, code);
    }
    if (!answer.ok) await this.#finish(answer, patience);
    if (stretch && answer.status !== 206) {
      await answer.body?.cancel();
      patience.end();
      throw failed('it does not answer ranges');
    }
    return Readable.from(watch(answer, patience), { objectMode: false });
  }

  /** A stretch of an object. @throws FootlightError NOT_FOUND if it is not there in whole */
  async read(name: string, stretch?: Stretch): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.open(name, stretch)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (stretch && bytes.byteLength !== stretch.byteLength) {
      throw new FootlightError('NOT_FOUND', 'The object storage has less of it than it should.');
    }
    return bytes;
  }

  /** The objects of a folder, with their names in it. */
  async list(folder: string): Promise<ListedObject[]> {
    const prefix = `${this.#prefix}${folder}/`;
    const found: ListedObject[] = [];
    for await (const { objects } of this.#pages({ prefix })) {
      for (const { name, byteLength } of objects) found.push({ name: name.slice(prefix.length), byteLength });
    }
    return found;
  }

  /** The names of the folders. */
  async folders(): Promise<string[]> {
    const found: string[] = [];
    for await (const { folders } of this.#pages({ prefix: this.#prefix, delimiter: '/' })) {
      for (const folder of folders) found.push(folder.slice(this.#prefix.length).replace(/\/$/, ''));
    }
    return found;
  }

  /** What is not there counts as deleted. */
  async delete(name: string): Promise<void> {
    const patience = new Patience(patienceMs);
    const answer = await this.#ask('DELETE', this.#at(name), { patience });
    await this.#finish(answer, patience, answer.status === 404);
  }

  /** How far its clock is ahead of ours, in ms; within a second and the way there. */
  async clockOffsetMs(): Promise<number> {
    const patience = new Patience(patienceMs);
    const answer = await this.#ask('GET', this.#query({ prefix: this.#prefix, 'max-keys': '1' }), {
      patience,
    });
    await this.#finish(answer, patience);
    return Date.parse(answer.headers.get('date') ?? '') - Date.now() || 0;
  }

  async *#pages(query: Record<string, string>): AsyncGenerator<ReturnType<typeof readListAnswer>> {
    let token: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const patience = new Patience(patienceMs);
      const more = token === undefined ? {} : { 'continuation-token': token };
      const answer = await this.#ask('GET', this.#query({ ...query, ...more }), { patience });
      const read = readListAnswer(await this.#finish(answer, patience));
      yield read;
      token = read.next;
      if (token === undefined) return;
    }
    throw failed('a list of it has no end');
  }

  #at(name: string): URL {
    return new URL(`${this.#prefix}${name}`, this.#root);
  }

  #query(query: Readonly<Record<string, string>>): URL {
    const url = new URL(this.#root);
    url.search = new URLSearchParams({ 'list-type': '2', ...query }).toString();
    return url;
  }

  async #ask(method: string, url: URL, { headers = {}, body, patience }: Asked): Promise<Response> {
    const { accessKeyId, secretAccessKey, region } = this.#options;
    try {
      const signed = await new AwsV4Signer({
        ...{ method, url: url.href, accessKeyId, secretAccessKey, region, service: 's3' },
        headers: { 'x-amz-content-sha256': emptyHash, ...headers },
      }).sign();
      return await fetch(signed.url, {
        method,
        headers: signed.headers,
        ...(body ? { body, duplex: 'half' as const } : {}),
        // One that answers with another address has another region, which the signature names.
        redirect: 'manual',
        signal: patience.signal,
      });
    } catch (cause) {
      patience.end();
      throw failed(reasonOf(cause), cause);
    }
  }

  /** The text of an answer that is no object. */
  async #finish(answer: Response, patience: Patience, isFailureTaken = false): Promise<string> {
    const chunks: Uint8Array[] = [];
    let byteLength = 0;
    for await (const chunk of watch(answer, patience)) {
      byteLength += chunk.byteLength;
      if (byteLength > maxAnswerBytes) throw failed('an answer of it is too large');
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    if (!answer.ok && !isFailureTaken) throw this.#refused(answer.status, readErrorAnswer(text).code);
    return text;
  }

  #refused(status: number, code: string): FootlightError {
    const { url, region } = this.#options;
    const { host } = new URL(url);
    if (code === 'NoSuchBucket' || (status === 404 && code === ''))
      return failed(`there is no such bucket at ${host}`);
    if (code === 'SignatureDoesNotMatch' || code === 'InvalidAccessKeyId')
      return failed(`${host} does not take the key (${code})`);
    if (code === 'RequestTimeTooSkewed')
      return failed(`the clocks of this machine and ${host} differ too much`);
    if (code === 'AuthorizationHeaderMalformed' || (status >= 300 && status < 400))
      return failed(`the bucket is not in the region ${region}`);
    if (status === 403) return failed(`the key may not do this at ${host} (${code || status})`);
    return failed(`${host} answers ${status}${code === '' ? '' : ` (${code})`}`);
  }
}

/** The bytes of an answer, while they come. */
async function* watch({ body }: Response, patience: Patience): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body ?? []) {
      patience.renew();
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    throw failed(reasonOf(cause), cause);
  } finally {
    patience.end();
  }
}

function failed(reason: string, cause?: unknown): FootlightError {
  return new FootlightError('OBJECT_STORAGE_FAILED', `The object storage can't be used: ${reason}.`, {
    cause,
  });
}

/** What fetch says is "fetch failed"; what it means is one below. */
function reasonOf(thrown: unknown): string {
  const { cause } = thrown as { cause?: unknown };
  return messageOf(cause instanceof Error && cause.message !== '' ? cause : thrown).replace(/\.$/, '');
}
