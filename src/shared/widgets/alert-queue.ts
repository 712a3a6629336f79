import type { AlertControl, LiveEvent } from '../contracts/live-events.ts';
import type { AlertsSettings } from '../scene/widget.ts';
import { alertFor, isAlertEvent, type Alert, type AlertEvent } from './alert.ts';

/** More wait for nobody: past this the oldest are left out. */
const maxWaiting = 200;
const knownIds = 2000;
/** Events that can be asked for again. */
const keptEvents = 100;
/** A lost connection gives what was missed; what is older than this is no news any more. */
const freshMs = 120_000;
/** Nobody saw it between two looks that are so far apart. */
const unseenAfterMs = 500;

/** An alert that is being shown. */
export interface ShownAlert {
  alert: Alert;
  /** On the host's clock. */
  startMs: number;
}

/**
 * The alerts of one alert box: one at a time, in the order in which they came, each once. It is moved on
 * by being looked at: while nobody looks (its scene is not on) everything waits, and an alert that was
 * not half seen is shown again.
 */
export class AlertQueue {
  readonly #known = new Set<string>();
  #settings: AlertsSettings;
  #waiting: AlertEvent[] = [];
  #kept: AlertEvent[] = [];
  #shown: ShownAlert | undefined;
  #primed = false;
  #paused = false;
  #freeFromMs = -Infinity;
  #lookedAtMs = -Infinity;

  constructor(settings: AlertsSettings) {
    this.#settings = settings;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  set(settings: AlertsSettings): void {
    this.#settings = settings;
  }

  handleEvent(event: LiveEvent): void {
    if (!isAlertEvent(event) || !this.#isNew(event.id)) return;
    this.#keep(event);
    this.#waiting.push(event);
    if (this.#waiting.length > maxWaiting) this.#waiting.shift();
  }

  /**
   * What was before; of what comes after a lost connection, only what was not known and is no older than
   * two minutes is news.
   * @param wallNowMs time of day
   */
  handleHistory(events: readonly LiveEvent[], alertsPaused: boolean, wallNowMs: number): void {
    this.#paused = alertsPaused;
    const first = !this.#primed;
    this.#primed = true;
    for (const event of events) {
      if (!isAlertEvent(event)) continue;
      if (!first && wallNowMs - event.atMs < freshMs) this.handleEvent(event);
      else if (this.#isNew(event.id)) this.#keep(event);
    }
  }

  handleControl(control: AlertControl): void {
    if (control.action === 'pause') this.#paused = true;
    if (control.action === 'resume') this.#paused = false;
    if (control.action === 'skip') this.#shown = undefined;
    if (control.action !== 'replay') return;
    const event = this.#kept.find((each) => each.id === control.eventId);
    if (event) this.#waiting.unshift(event);
  }

  /** What is to be seen now. `started` is set once for each showing, for its sound. */
  look(nowMs: number): { shown: ShownAlert | undefined; started: boolean } {
    const unseen = nowMs - this.#lookedAtMs > unseenAfterMs;
    if (this.#shown && unseen) this.#comeBack(this.#shown);
    this.#lookedAtMs = nowMs;
    if (this.#shown && nowMs - this.#shown.startMs >= this.#shown.alert.variation.durationMs)
      this.#shown = undefined;
    if (this.#shown) {
      this.#freeFromMs = nowMs + this.#settings.gapMs;
      return { shown: this.#shown, started: false };
    }
    if (this.#paused || nowMs < this.#freeFromMs) return { shown: undefined, started: false };
    this.#shown = this.#next(nowMs);
    return { shown: this.#shown, started: this.#shown !== undefined };
  }

  #comeBack({ alert, startMs }: ShownAlert): void {
    this.#shown = undefined;
    const seenMs = this.#lookedAtMs - startMs;
    if (seenMs < alert.variation.durationMs / 2) this.#waiting.unshift(alert.event);
  }

  #next(nowMs: number): ShownAlert | undefined {
    for (;;) {
      const event = this.#waiting.shift();
      if (!event) return undefined;
      const alert = alertFor(event, this.#settings.variations, this.#settings.theme.language);
      if (alert) return { alert, startMs: nowMs };
    }
  }

  #isNew(id: string): boolean {
    if (this.#known.has(id)) return false;
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > knownIds && oldest !== undefined) this.#known.delete(oldest);
    return true;
  }

  #keep(event: AlertEvent): void {
    this.#kept = [...this.#kept, event].slice(-keptEvents);
  }
}
