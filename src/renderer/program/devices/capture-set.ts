import type { Disposable } from '../../../shared/base/disposable.ts';
import type { CaptureState } from '../program-controller.ts';
import { DeviceCapture, type DeviceCaptureOptions } from './device-capture.ts';
import type { DevicePool } from './device-pool.ts';

/** The captures of all sources or strips of one kind, held to what the collection wants. */
export class CaptureSet<Wanted extends { id: string }> implements Disposable {
  readonly #pool: DevicePool;
  readonly #onChange: () => void;
  readonly #describe: (wanted: Wanted) => Omit<DeviceCaptureOptions, 'onState'>;
  readonly #captures = new Map<string, { key: string; capture: DeviceCapture }>();

  /** @param describe what to open for one; a capture is opened anew when its device or constraints differ */
  constructor(
    pool: DevicePool,
    onChange: () => void,
    describe: (wanted: Wanted) => Omit<DeviceCaptureOptions, 'onState'>,
  ) {
    this.#pool = pool;
    this.#onChange = onChange;
    this.#describe = describe;
  }

  set(wanted: readonly Wanted[]): void {
    let changed = false;
    const ids = new Set(wanted.map((each) => each.id));
    for (const id of [...this.#captures.keys()]) {
      if (ids.has(id)) continue;
      this.#remove(id);
      changed = true;
    }
    for (const each of wanted) {
      const options = this.#describe(each);
      const key = JSON.stringify(options);
      if (this.#captures.get(each.id)?.key === key) continue;
      this.#remove(each.id);
      const capture = new DeviceCapture(this.#pool, { ...options, onState: this.#onChange });
      this.#captures.set(each.id, { key, capture });
      changed = true;
    }
    if (changed) this.#onChange();
  }

  get(id: string): DeviceCapture | undefined {
    return this.#captures.get(id)?.capture;
  }

  states(): CaptureState[] {
    return [...this.#captures.values()].map(({ capture }) => capture.state);
  }

  dispose(): void {
    for (const id of [...this.#captures.keys()]) this.#remove(id);
  }

  #remove(id: string): void {
    this.#captures.get(id)?.capture.dispose();
    this.#captures.delete(id);
  }
}
