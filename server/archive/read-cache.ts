/** What was read last, as far as there is room. Who asks for the same at the same time shares one reading. */
export class ReadCache {
  readonly #maxBytes: number;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @param read is called where it is not there; what it rejects with is not kept */
  async get(key: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    let coming = this.#coming.get(key);
    if (!coming) {
      coming = read().finally(() => this.#coming.delete(key));
      this.#coming.set(key, coming);
      const bytes = await coming;
      this.#keep(key, bytes);
      return bytes;
    }
    return coming;
  }

  #keep(key: string, bytes: Uint8Array): void {
    if (bytes.byteLength > this.#maxBytes) return;
    this.#kept.set(key, bytes);
    this.#bytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}
