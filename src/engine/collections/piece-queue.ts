/** Hands pieces on one at a time: whoever pushes waits until the last one was taken. */
export class PieceQueue implements AsyncIterable<Uint8Array> {
  #piece = Promise.withResolvers<Uint8Array | undefined>();
  #taken = Promise.withResolvers<undefined>();

  constructor() {
    // A failure that nobody waits for any more is no news.
    this.#piece.promise.catch(() => undefined);
  }

  async push(piece: Uint8Array): Promise<void> {
    this.#taken = Promise.withResolvers();
    this.#piece.resolve(piece);
    await this.#taken.promise;
  }

  end(): void {
    this.#piece.resolve(undefined);
  }

  fail(reason: unknown): void {
    this.#piece.reject(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await this.#piece.promise;
      if (piece === undefined) return;
      yield piece;
      this.#piece = Promise.withResolvers();
      this.#piece.promise.catch(() => undefined);
      this.#taken.resolve(undefined);
    }
  }
}
