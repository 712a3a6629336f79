import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';
import type { NamePlateSettings } from '../scene/widget.ts';

export interface NamePlateState {
  title: string;
  subtitle: string;
  visible: boolean;
  /** On the host's clock: when it was shown or hidden; −Infinity for as long as anybody knows. */
  sinceMs: number;
}

/** A name plate as its settings have it, or as the last event says. */
export class NamePlate {
  #told: { event: LiveEventOf<'namePlate'>; atMs: number } | undefined;
  #settings: NamePlateSettings;
  #sinceMs = -Infinity;

  constructor(settings: NamePlateSettings) {
    this.#settings = settings;
  }

  /** Switching it in the settings counts more than what was told before. */
  set(settings: NamePlateSettings, nowMs: number): void {
    if (settings.visible !== this.#settings.visible) {
      this.#told = undefined;
      this.#sinceMs = nowMs;
    }
    this.#settings = settings;
  }

  handleHistory(events: readonly LiveEvent[]): void {
    if (this.#told) return;
    for (const event of events) this.handleEvent(event, -Infinity);
  }

  handleEvent(event: LiveEvent, nowMs: number): void {
    if (event.kind !== 'namePlate') return;
    const visible = this.state().visible;
    this.#told = { event, atMs: nowMs };
    if (visible !== event.visible) this.#sinceMs = nowMs;
  }

  state(): NamePlateState {
    const { title, subtitle, visible } = this.#settings;
    const told = this.#told?.event;
    return {
      title: told?.title ?? title,
      subtitle: told?.subtitle ?? subtitle,
      visible: told?.visible ?? visible,
      sinceMs: this.#sinceMs,
    };
  }
}
