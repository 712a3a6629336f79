import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { AlertsSettings } from '../../../shared/scene/widget.ts';
import { AlertQueue, type ShownAlert } from '../../../shared/widgets/alert-queue.ts';
import { newSheet, type Sheet } from '../compositor/canvas/sheet.ts';
import type { Part } from '../../../shared/scene/geometry.ts';
import { drawAlertCard, type AlertCard } from './alert-card.ts';
import { confettiMs, paintConfetti, seedOf } from './confetti.ts';
import type { Box, Brush } from './drawing.ts';
import { presenceOf } from './motion.ts';
import type { Moment, WidgetLook, WidgetPicture, WidgetPictures, WidgetView } from './widget-view.ts';

interface Card extends AlertCard {
  key: string;
  /** The card with its picture as it was drawn last. */
  whole?: { sheet: Sheet; image: ImageBitmap };
}

/** The alert box. */
export class AlertsView implements WidgetView<AlertsSettings> {
  readonly #queue: AlertQueue;
  #settings: AlertsSettings;
  #shown: ShownAlert | undefined;
  #card: Card | undefined;
  /** The picture of what is shown may be another at the next frame. */
  #pictureMoves = false;
  #part: Part | undefined;

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
      this.#pictureMoves = false;
      return undefined;
    }
    const { alert, startMs } = shown;
    const ageMs = nowMs - startMs;
    const { durationMs, confetti } = alert.variation;
    const { moving } = presenceOf(this.#settings.theme.animation, ageMs, durationMs - ageMs);
    const still = !moving && !this.#pictureMoves && !(confetti && ageMs < confettiMs);
    // A picture that has yet to come is waited for.
    const waits = alert.variation.pictureAssetId !== '' && this.#card?.key.endsWith('?') !== false;
    return {
      key:
        still && !waits ? `${alert.event.id} ${startMs} ${JSON.stringify(this.#settings.theme)}` : undefined,
      ...(started && { startedAlert: alert }),
    };
  }

  /** The card; the confetti falls everywhere. */
  get part(): Part | undefined {
    return this.#part;
  }

  paint(brush: Brush, box: Box, nowMs: number, pictures: WidgetPictures): void {
    if (!this.#shown) return;
    const { alert, startMs } = this.#shown;
    const { theme } = this.#settings;
    const ageMs = nowMs - startMs;
    const { durationMs, confetti } = alert.variation;
    const density = brush.getTransform().a;
    const { pictureAssetId } = alert.variation;
    const picture = pictureAssetId === '' ? undefined : pictures(pictureAssetId, startMs);
    this.#pictureMoves = picture?.moves ?? false;
    const canvas = wholeCard(this.#cardOf(this.#shown, box, picture, density), picture);
    const { opacity, scale, shift } = presenceOf(theme.animation, ageMs, durationMs - ageMs);
    // Behind the card, so that it can be read.
    if (confetti) paintConfetti(brush, box, ageMs, seedOf(alert.event.id), theme.accentColor.slice(0, 7));
    const width = (canvas.width * scale) / density;
    const height = (canvas.height * scale) / density;
    const centreY = box.height / 2 + (shift * canvas.height) / density;
    this.#part =
      confetti && ageMs < confettiMs
        ? undefined
        : { x: (box.width - width) / 2, y: centreY - height / 2, width, height };
    brush.save();
    brush.globalAlpha = opacity;
    brush.translate(box.width / 2, centreY);
    brush.scale(scale / density, scale / density);
    brush.drawImage(canvas, -canvas.width / 2, -canvas.height / 2);
    brush.restore();
  }

  #cardOf(
    { alert, startMs }: ShownAlert,
    box: Box,
    picture: WidgetPicture | undefined,
    density: number,
  ): Card {
    const state = alert.variation.pictureAssetId === '' || picture ? '' : '?';
    const key = `${startMs} ${box.width}x${box.height} ${density} ${JSON.stringify(this.#settings.theme)}${state}`;
    if (this.#card?.key === key) return this.#card;
    this.#card = { key, ...drawAlertCard(alert, this.#settings.theme, box, picture?.image, density) };
    return this.#card;
  }
}

/** The card with its picture on it; drawn anew only where that is another. */
function wholeCard(card: Card, picture: WidgetPicture | undefined): OffscreenCanvas {
  if (!picture) return card.canvas;
  const { image } = picture;
  const { canvas, art, whole } = card;
  if (whole?.image === image) return whole.sheet.canvas;
  const sheet = whole?.sheet ?? newSheet(canvas.width, canvas.height);
  card.whole = { sheet, image };
  sheet.context.clearRect(0, 0, canvas.width, canvas.height);
  sheet.context.drawImage(canvas, 0, 0);
  sheet.context.drawImage(image, art.x, art.y, art.width, art.height);
  return sheet.canvas;
}
