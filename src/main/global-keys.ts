import { globalShortcut } from 'electron';
import { acceleratorOf, type GlobalKey } from '../shared/contracts/desktop.ts';

/** Keys that do something in the studio whichever program has the focus. */
export class GlobalKeys {
  readonly #onPressed: (actionId: string) => void;
  #accelerators: readonly string[] = [];

  constructor(onPressed: (actionId: string) => void) {
    this.#onPressed = onPressed;
  }

  /** In place of those before. @returns the actions whose key can't be had */
  set(keys: readonly GlobalKey[]): string[] {
    this.clear();
    const refused: string[] = [];
    const taken: string[] = [];
    for (const { actionId, keys: written } of keys) {
      const accelerator = acceleratorOf(written);
      const isHad =
        accelerator !== undefined &&
        globalShortcut.register(accelerator, () => {
          this.#onPressed(actionId);
        });
      if (isHad) taken.push(accelerator);
      else refused.push(actionId);
    }
    this.#accelerators = taken;
    return refused;
  }

  clear(): void {
    for (const accelerator of this.#accelerators) globalShortcut.unregister(accelerator);
    this.#accelerators = [];
  }
}
