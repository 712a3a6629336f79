import type { ChildProcess } from 'node:child_process';

/** What a program writes to stderr, and to stdout if that is text as well. */
export class ProgramOutput {
  #text = '';
  #ended = false;
  #changed = Promise.withResolvers<undefined>();

  constructor(child: ChildProcess, streams: readonly ('stdout' | 'stderr')[]) {
    for (const name of streams) {
      child[name]?.on('data', (bytes: Buffer) => {
        this.#text += bytes.toString();
        this.#announce();
      });
    }
    child.once('close', () => {
      this.#ended = true;
      this.#announce();
    });
  }

  /** All of it so far. */
  get text(): string {
    return this.#text;
  }

  /** Resolves when that is in it; rejects with all of it if the program ends without. */
  async until(wanted: string): Promise<void> {
    while (!this.#text.includes(wanted)) {
      if (this.#ended) throw new Error(`The program ended without “${wanted}”:\n${this.#text}`);
      await this.#changed.promise;
    }
  }

  #announce(): void {
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
  }
}
