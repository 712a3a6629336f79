import type { BroadcastKeeper, PictureReader, PictureSheet } from '../core/broadcast-keeper.ts';

/** Of sheets in memory: the one that grows, and who fetches the one before. */
const maxHeld = 2;

/** Small pictures of a broadcast for the seek bar, and one that stands for it. */
export class Pictures {
  readonly #reader: PictureReader | undefined;
  readonly #keeper: BroadcastKeeper | undefined;
  readonly #sheets = new Map<string, PictureSheet>();
  readonly #held = new Map<string, Uint8Array>();
  #poster: Uint8Array | undefined;

  /** @param reader has what was kept @param keeper keeps more */
  constructor(reader: PictureReader | undefined, keeper: BroadcastKeeper | undefined) {
    this.#reader = reader;
    this.#keeper = keeper;
    for (const sheet of reader?.sheets ?? []) this.#sheets.set(sheet.name, sheet);
  }

  /** In the order of time. */
  get sheets(): Iterable<PictureSheet> {
    return this.#sheets.values();
  }

  /** Adds a sheet, or what it has become. */
  addSheet(sheet: PictureSheet, jpeg: Uint8Array): void {
    this.#sheets.set(sheet.name, sheet);
    this.#held.set(sheet.name, jpeg);
    const [oldest = ''] = this.#held.keys();
    if (this.#held.size > maxHeld) this.#held.delete(oldest);
    this.#keeper?.keepSheet(sheet, jpeg);
  }

  setPoster(jpeg: Uint8Array): void {
    this.#poster = jpeg;
    this.#keeper?.keepPoster(jpeg);
  }

  /** Forgets the sheets with nothing later than this, in ms since 1970. */
  forgetBefore(timeMs: number): void {
    for (const { name, timesMs } of this.#sheets.values()) {
      if ((timesMs.at(-1) ?? 0) >= timeMs) return;
      this.#sheets.delete(name);
    }
  }

  /** Gives a copy of what stands for the time from then on to another keeper. */
  async copy(keeper: BroadcastKeeper, fromMs: number): Promise<void> {
    for (const sheet of this.#sheets.values()) {
      if ((sheet.timesMs.at(-1) ?? 0) < fromMs) continue;
      const jpeg = await this.read(sheet.name);
      if (jpeg) keeper.keepSheet(sheet, jpeg);
    }
    const poster = await this.read('poster');
    if (poster) keeper.keepPoster(poster);
  }

  /** A sheet's JPEG, or that named `poster`; undefined if there is none. */
  async read(name: string): Promise<Uint8Array | undefined> {
    if (name === 'poster') return this.#poster ?? this.#reader?.readPicture(name);
    if (!this.#sheets.has(name)) return undefined;
    return this.#held.get(name) ?? this.#reader?.readPicture(name);
  }
}
