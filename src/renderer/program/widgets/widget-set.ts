import type { EventFeed, LiveEvent } from '../../../shared/contracts/live-events.ts';
import type { SceneItem, Source, WidgetSource } from '../../../shared/scene/model.ts';
import type { Alert } from '../../../shared/widgets/alert.ts';
import type { Picture } from '../compositor/painter.ts';
import { SteadyWallClock } from '../program-clock.ts';
import { LiveWidget } from './live-widget.ts';
import type { Moment, WidgetLook, WidgetPictures } from './widget-view.ts';

/** What a widget that is made later is told of the past. */
const keptEvents = 500;

export interface StartedAlert {
  sourceId: string;
  alert: Alert;
  /** On the program clock. */
  atUs: number;
}

/** All widgets of a collection: each hears of every event, wherever it is shown. */
export class WidgetSet {
  readonly #widgets = new Map<string, LiveWidget>();
  readonly #wallClock = new SteadyWallClock();
  readonly #onAlert: (alert: StartedAlert) => void;
  #looks: ReadonlyMap<string, WidgetLook | undefined> = new Map();
  #events: readonly LiveEvent[] = [];
  #alertsPaused = false;
  #fontsAreHere = false;
  #nowMs = 0;

  constructor(onAlert: (alert: StartedAlert) => void) {
    this.#onAlert = onAlert;
  }

  /** From now on they are drawn: their fonts were loaded, or will not come. */
  handleFonts(): void {
    this.#fontsAreHere = true;
  }

  handleFeed(feed: EventFeed, nowUs: number): void {
    if (feed.type === 'history') {
      this.#events = feed.events;
      this.#alertsPaused = feed.alertsPaused;
    }
    if (feed.type === 'event') this.#events = [...this.#events, feed.event].slice(-keptEvents);
    if (feed.type === 'control' && feed.control.action === 'pause') this.#alertsPaused = true;
    if (feed.type === 'control' && feed.control.action === 'resume') this.#alertsPaused = false;
    for (const widget of this.#widgets.values()) widget.handle(feed, this.#momentAt(nowUs));
  }

  /** Makes what is new and forgets what is gone. */
  retain(sources: ReadonlyMap<string, Source>, places: ReadonlySet<string>, nowUs: number): void {
    for (const id of this.#widgets.keys()) if (sources.get(id)?.kind !== 'widget') this.#widgets.delete(id);
    for (const source of sources.values()) if (source.kind === 'widget') this.#set(source, nowUs);
    for (const widget of this.#widgets.values()) widget.retain(places);
  }

  /**
   * A frame begins.
   * @param onProgram the sources that are to be seen on it: only there alerts go on
   */
  begin(onProgram: ReadonlySet<string>, dueUs: number): void {
    this.#nowMs = dueUs / 1000;
    const looks = new Map<string, WidgetLook | undefined>();
    for (const [id, widget] of this.#widgets) {
      if (!onProgram.has(id) || !this.#fontsAreHere) continue;
      const look = widget.look(this.#nowMs);
      looks.set(id, look);
      if (look?.startedAlert) this.#onAlert({ sourceId: id, alert: look.startedAlert, atUs: dueUs });
    }
    this.#looks = looks;
  }

  /** A widget in this frame; undefined while there is nothing to be seen of it. */
  picture(source: WidgetSource, item: SceneItem, pictures: WidgetPictures): Picture | undefined {
    const widget = this.#widgets.get(source.id);
    if (!widget || !this.#fontsAreHere) return undefined;
    const isAlerts = source.settings.widget === 'alerts';
    const look =
      this.#looks.has(source.id) || isAlerts ? this.#looks.get(source.id) : widget.look(this.#nowMs);
    if (!look) return undefined;
    const { width, height } = item.transform;
    const { canvas, part } = widget.picture(item.id, { width, height }, look, this.#nowMs, pictures);
    return {
      key: `widget:${item.id}`,
      image: canvas,
      width: canvas.width,
      height: canvas.height,
      ...(part && { part }),
    };
  }

  #set(source: WidgetSource, nowUs: number): void {
    const known = this.#widgets.get(source.id);
    if (known) {
      known.set(source.settings, nowUs / 1000);
      return;
    }
    const widget = new LiveWidget(source.settings);
    const past: EventFeed = { type: 'history', events: [...this.#events], alertsPaused: this.#alertsPaused };
    widget.handle(past, this.#momentAt(nowUs));
    this.#widgets.set(source.id, widget);
  }

  #momentAt(nowUs: number): Moment {
    return { nowMs: nowUs / 1000, wallMs: this.#wallClock.at(nowUs) };
  }
}
