import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { AlertsSettings } from '../../../shared/scene/widget.ts';
import { AlertQueue, type ShownAlert } from '../../../shared/widgets/alert-queue.ts';
import { drawAlertCard } from './alert-card.ts';
import { confettiMs, paintConfetti, seedOf } from './confetti.ts';
import type { Box, Brush } from './drawing.ts';
import { presenceOf } from './motion.ts';
import type { Moment, WidgetLook, WidgetPictures, WidgetView } from './widget-view.ts';

interface Card {
  key: string;
  canvas: OffscreenCanvas;
}

/** The alert box. */
export class AlertsView implements WidgetView<AlertsSettings> {
  readonly #queue: AlertQueue;
  #settings: AlertsSettings;
  #shown: ShownAlert | undefined;
  #card: Card | undefined;

  constructor(settings: AlertsSettings) {
    this.#settings = settings;
    this.#queue = new AlertQueue(settings);
  }

  set(settings: AlertsSettings): void {
    this.#settings = settings;
    this.#queue.set(settings);
  }

  handle(feed: EventFeed, { wallMs }: Moment): void {
    if (feed.type === 'event') this.#queue.handleEvent(feed.event);
    else if (feed.type === 'control') this.#queue.handleControl(feed.control);
    else this.#queue.handleHistory(feed.events, feed.alertsPaused, wallMs);
  }

  look(nowMs: number): WidgetLook | undefined {
    const { shown, started } = this.#queue.look(nowMs);
    this.#shown = shown;
    if (!shown) {
      this.#card = undefined;
      return undefined;
    }
    const { alert, startMs } = shown;
    const ageMs = nowMs - startMs;
    const { durationMs, confetti } = alert.variation;
    const { moving } = presenceOf(this.#settings.theme.animation, ageMs, durationMs - ageMs);
    const still = !moving && !(confetti && ageMs < confettiMs);
    // A picture that has yet to come is waited for.
    const waits = alert.variation.pictureAssetId !== '' && this.#card?.key.endsWith('?') !== false;
    return {
      key:
        still && !waits ? `${alert.event.id} ${startMs} ${JSON.stringify(this.#settings.theme)}` : undefined,
      ...(started && { startedAlert: alert }),
    };
  }

  paint(brush: Brush, box: Box, nowMs: number, pictures: WidgetPictures): void {
    if (!this.#shown) return;
    const { alert, startMs } = this.#shown;
    const { theme } = this.#settings;
    const ageMs = nowMs - startMs;
    const { durationMs, confetti } = alert.variation;
    const density = brush.getTransform().a;
    const { canvas } = this.#cardOf(this.#shown, box, pictures, density);
    const { opacity, scale, shift } = presenceOf(theme.animation, ageMs, durationMs - ageMs);
    // Behind the card, so that it can be read.
    if (confetti) paintConfetti(brush, box, ageMs, seedOf(alert.event.id), theme.accentColor.slice(0, 7));
    brush.save();
    brush.globalAlpha = opacity;
    brush.translate(box.width / 2, box.height / 2 + (shift * canvas.height) / density);
    brush.scale(scale / density, scale / density);
    brush.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
    brush.restore();
  }

  #cardOf({ alert, startMs }: ShownAlert, box: Box, pictures: WidgetPictures, density: number): Card {
    const { pictureAssetId } = alert.variation;
    const picture = pictureAssetId === '' ? undefined : pictures(pictureAssetId);
    const state = pictureAssetId === '' || picture ? '' : '?';
    const key = `${startMs} ${box.width}x${box.height} ${density} ${JSON.stringify(this.#settings.theme)}${state}`;
    if (this.#card?.key === key) return this.#card;
    this.#card = { key, canvas: drawAlertCard(alert, this.#settings.theme, box, picture, density) };
    return this.#card;
  }
}
