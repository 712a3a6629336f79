import { messageOf } from '../../../shared/base/errors.ts';
import { maxTextCharacters } from '../../../shared/contracts/text-files.ts';

const fetchTimeoutMs = 30_000;

/** The texts that come from files: those of the asset store, each fetched once, and those that are followed. */
export class TextFiles {
  readonly #texts = new Map<string, { text: string; gone: boolean }>();
  #followed: Readonly<Record<string, string>> = {};
  readonly #onFailure: (message: string) => void;

  constructor(onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
  }

  /** Loads what is new and lets go what is no longer used. */
  retain(urls: Readonly<Record<string, string>>): void {
    for (const [assetId, known] of this.#texts) {
      if (assetId in urls) continue;
      known.gone = true;
      this.#texts.delete(assetId);
    }
    for (const [assetId, url] of Object.entries(urls)) {
      if (this.#texts.has(assetId)) continue;
      const known = { text: '', gone: false };
      this.#texts.set(assetId, known);
      void this.#load(known, url);
    }
  }

  /** @param texts of the files that are followed, by path */
  handleTexts(texts: Readonly<Record<string, string>>): void {
    this.#followed = texts;
  }

  /** What the followed file says, or else its copy; empty until one of them has come. */
  text(path: string, assetId: string): string {
    return this.#followed[path] ?? this.#texts.get(assetId)?.text ?? '';
  }

  async #load(known: { text: string; gone: boolean }, url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
      if (!response.ok) throw new Error(`the engine answered ${response.status}`);
      known.text = (await response.text()).slice(0, maxTextCharacters).replaceAll('\r', '').trimEnd();
    } catch (failure) {
      if (!known.gone)
        this.#onFailure(`A text file could not be read: ${messageOf(failure)}. Choose its file again.`);
    }
  }
}
