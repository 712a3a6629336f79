import type { WritableFile } from '../../../../src/engine/record/writable-file.ts';

/** A file in memory, on a disk that can be held up. */
export class MemoryFile implements WritableFile {
  bytes = new Uint8Array(0);
  /** 'write' and 'sync', in the order in which they were done. */
  readonly calls: string[] = [];
  isClosed = false;
  /** A write takes no more than so many bytes. */
  maxWriteBytes = Infinity;
  /** What the next write fails with. */
  failure: Error | undefined;
  #held: PromiseWithResolvers<undefined> | undefined;

  /** From now on nothing is written until `release`. */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  release(): void {
    this.#held?.resolve(undefined);
    this.#held = undefined;
  }

  async writev(parts: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }> {
    await this.#held?.promise;
    if (this.failure) throw this.failure;
    const content = Buffer.concat(parts).subarray(0, this.maxWriteBytes);
    const grown = new Uint8Array(Math.max(this.bytes.byteLength, position + content.byteLength));
    grown.set(this.bytes);
    grown.set(content, position);
    this.bytes = grown;
    this.calls.push(`write ${position}`);
    return { bytesWritten: content.byteLength };
  }

  datasync(): Promise<void> {
    this.calls.push('sync');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}
