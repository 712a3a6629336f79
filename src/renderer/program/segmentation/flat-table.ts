const text = new TextDecoder();

/** A table of a FlatBuffers file (flatbuffers.dev, “FlatBuffers internals”), its fields by their number. */
export class FlatTable {
  readonly #view: DataView<ArrayBuffer>;
  readonly #at: number;

  private constructor(view: DataView<ArrayBuffer>, at: number) {
    this.#view = view;
    this.#at = at;
  }

  static root(bytes: ArrayBuffer): FlatTable {
    const view = new DataView(bytes);
    return new FlatTable(view, view.getUint32(0, true));
  }

  int8(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : this.#view.getInt8(at);
  }

  int32(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : this.#view.getInt32(at, true);
  }

  table(field: number): FlatTable | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : new FlatTable(this.#view, this.#follow(at));
  }

  text(field: number): string {
    return text.decode(this.bytes(field));
  }

  tables(field: number): FlatTable[] {
    const { at, length } = this.#list(field);
    return Array.from({ length }, (_, index) => new FlatTable(this.#view, this.#follow(at + index * 4)));
  }

  int32s(field: number): number[] {
    const { at, length } = this.#list(field);
    return Array.from({ length }, (_, index) => this.#view.getInt32(at + index * 4, true));
  }

  bytes(field: number): Uint8Array<ArrayBuffer> {
    const { at, length } = this.#list(field);
    return new Uint8Array(this.#view.buffer, at, length);
  }

  #list(field: number): { at: number; length: number } {
    const place = this.#place(field);
    if (place === undefined) return { at: 0, length: 0 };
    const at = this.#follow(place);
    return { at: at + 4, length: this.#view.getUint32(at, true) };
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true);
  }

  #place(field: number): number | undefined {
    const layout = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + field * 2;
    if (entry >= this.#view.getUint16(layout, true)) return undefined;
    const offset = this.#view.getUint16(layout + entry, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}
