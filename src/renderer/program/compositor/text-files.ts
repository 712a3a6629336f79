import { messageOf } from '../../../shared/base/errors.ts';

const fetchTimeoutMs = 30_000;
/** More than fits on any screen. */
const maxCharacters = 10_000;

/** The texts that come from files, each fetched once. */
export class TextFiles {
  readonly #texts = new Map<string, { text: string; gone: boolean }>();
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

  /** Empty until it has come. */
  text(assetId: string): string {
    return this.#texts.get(assetId)?.text ?? '';
  }

  async #load(known: { text: string; gone: boolean }, url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
      if (!response.ok) throw new Error(`the engine answered ${response.status}`);
      known.text = (await response.text()).slice(0, maxCharacters).replaceAll('\r', '').trimEnd();
    } catch (failure) {
      if (!known.gone)
        this.#onFailure(`A text file could not be read: ${messageOf(failure)}. Choose its file again.`);
    }
  }
}
