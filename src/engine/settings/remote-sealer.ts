import { FootlightError } from '../../shared/base/errors.ts';
import type { SecretSealer } from './secret-store.ts';

/** The keychain of the shell, asked by message. */
export class RemoteSealer implements SecretSealer {
  readonly #ask: (message: { type: 'seal' | 'unseal'; requestId: number; text: string }) => void;
  readonly #waiting = new Map<number, (text: string | undefined) => void>();
  #nextId = 0;

  constructor(ask: (message: { type: 'seal' | 'unseal'; requestId: number; text: string }) => void) {
    this.#ask = ask;
  }

  /** @throws FootlightError INTERNAL if the keychain refused */
  async seal(secret: string): Promise<string> {
    const sealed = await this.#request('seal', secret);
    if (sealed !== undefined) return sealed;
    throw new FootlightError(
      'INTERNAL',
      'The system’s keychain did not take the stream key. Unlock it and save again.',
    );
  }

  unseal(sealed: string): Promise<string | undefined> {
    return this.#request('unseal', sealed);
  }

  handleAnswer(requestId: number, text: string | undefined): void {
    this.#waiting.get(requestId)?.(text);
    this.#waiting.delete(requestId);
  }

  #request(type: 'seal' | 'unseal', text: string): Promise<string | undefined> {
    const requestId = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#ask({ type, requestId, text });
    });
  }
}
