import { newSheet, type Sheet } from './sheet.ts';

/** Sheets for what is composed before it is placed, kept from frame to frame by depth and size. */
export class LayerSheets {
  readonly #sheets = new Map<string, Sheet>();
  readonly #used = new Set<string>();

  /** Its content is whatever was drawn on it last. */
  get(depth: number, width: number, height: number): Sheet {
    const name = `${depth} ${width}x${height}`;
    const sheet = this.#sheets.get(name) ?? newSheet(width, height);
    this.#sheets.set(name, sheet);
    this.#used.add(name);
    return sheet;
  }

  /** Forgets what the frame that was just painted did not need. */
  endFrame(): void {
    for (const name of this.#sheets.keys()) if (!this.#used.has(name)) this.#sheets.delete(name);
    this.#used.clear();
  }
}
