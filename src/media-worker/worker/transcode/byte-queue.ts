/** Bytes between the socket and the demuxer, which reads as fast as it can work. */
export class ByteQueue {
  readonly #pieces: Uint8Array[] = [];
  readonly #onDrained: () => void;
  #queuedBytes = 0;
  #readBytes = 0;
  #ended = false;
  #reader: (() => void) | undefined;

  /** @param onDrained called when everything was read */
  constructor(onDrained: () => void) {
    this.#onDrained = onDrained;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** All that was taken since the start. */
  get readBytes(): number {
    return this.#readBytes;
  }

  push(bytes: Uint8Array): void {
    if (this.#ended || bytes.byteLength === 0) return;
    this.#pieces.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    this.#reader?.();
  }

  end(): void {
    this.#ended = true;
    this.#reader?.();
  }

  /** Up to `maxBytes`, as soon as there are any; nothing at the end. One reader at a time. */
  async read(maxBytes: number): Promise<Buffer | undefined> {
    while (this.#queuedBytes === 0) {
      if (this.#ended) return undefined;
      this.#onDrained();
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    }
    const piece = this.#pieces[0] ?? new Uint8Array();
    const taken = piece.subarray(0, maxBytes);
    if (taken.byteLength === piece.byteLength) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(maxBytes);
    this.#queuedBytes -= taken.byteLength;
    this.#readBytes += taken.byteLength;
    return Buffer.from(taken.buffer, taken.byteOffset, taken.byteLength);
  }
}
