import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ObjectStore } from '../../../server/archive/object-store.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';

/** An object storage in memory, which fails when it is told to. */
export class KeptObjects implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  /** Names in the order in which they came. */
  readonly puts: string[] = [];
  reads = 0;
  /** Why it can't be used now. */
  failure: string | undefined;
  /** Called before each file is taken. */
  onPut: (name: string) => void | Promise<void> = () => undefined;

  async put(name: string, file: string): Promise<void> {
    this.#assertWell();
    await this.onPut(name);
    this.#assertWell();
    this.objects.set(name, await readFile(file));
    this.puts.push(name);
  }

  async open(name: string): Promise<Readable> {
    return Readable.from([Buffer.from(await this.read(name))], { objectMode: false });
  }

  async read(name: string, stretch?: { offset: number; byteLength: number }): Promise<Uint8Array> {
    this.#assertWell();
    this.reads += 1;
    const object = this.objects.get(name);
    if (!object) throw new FootlightError('NOT_FOUND', `There is no ${name}.`);
    return Promise.resolve(
      stretch ? object.subarray(stretch.offset, stretch.offset + stretch.byteLength) : object,
    );
  }

  async list(folder: string): Promise<{ name: string; byteLength: number }[]> {
    this.#assertWell();
    const inside = [...this.objects].filter(([name]) => name.startsWith(`${folder}/`));
    return Promise.resolve(
      inside.map(([name, { byteLength }]) => ({ name: name.slice(folder.length + 1), byteLength })),
    );
  }

  async folders(): Promise<string[]> {
    this.#assertWell();
    return Promise.resolve([...new Set([...this.objects.keys()].map((name) => name.split('/')[0] ?? ''))]);
  }

  async delete(name: string): Promise<void> {
    this.#assertWell();
    this.objects.delete(name);
    return Promise.resolve();
  }

  #assertWell(): void {
    if (this.failure !== undefined) throw new FootlightError('OBJECT_STORAGE_FAILED', this.failure);
  }
}
