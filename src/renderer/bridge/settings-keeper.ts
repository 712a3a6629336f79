import type { StoreApi } from 'zustand';
import type { StudioSettings, StudioSettingsPatch } from '../../shared/contracts/engine.ts';

/** The engine's side of the settings. */
interface SettingsPort {
  get(): Promise<StudioSettings>;
  /** @returns all of them, as they are now */
  update(patch: StudioSettingsPatch): Promise<StudioSettings>;
}

type SettingsState = Pick<StoreApi<{ settings: StudioSettings }>, 'setState'>;

/**
 * What the performer sets holds at once, and the engine keeps it: whoever types two values in a row, or checks right
 * after typing one, must not be answered by what was before.
 */
export class SettingsKeeper {
  readonly #state: SettingsState;
  readonly #port: SettingsPort;
  #changes = 0;

  constructor(state: SettingsState, port: SettingsPort) {
    this.#state = state;
    this.#port = port;
  }

  /** @throws what the engine refuses with; the settings are its own again then */
  async update(patch: StudioSettingsPatch): Promise<void> {
    const change = ++this.#changes;
    this.#state.setState(({ settings }) => ({ settings: { ...settings, ...patch } as StudioSettings }));
    try {
      this.#take(change, await this.#port.update(patch));
    } catch (refusal) {
      this.#take(change, await this.#port.get());
      throw refusal;
    }
  }

  /** An answer knows nothing of a later change, whose own is on its way. */
  #take(change: number, settings: StudioSettings): void {
    if (change === this.#changes) this.#state.setState({ settings });
  }
}
