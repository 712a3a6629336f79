import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { NamePlateSettings } from '../../../shared/scene/widget.ts';
import { NamePlate } from '../../../shared/widgets/name-plate.ts';
import { faded, fontOf, paintPanel, roundedPath, type Box, type Brush } from './drawing.ts';
import { easeInOut, easeOut } from './motion.ts';
import { fitText } from './text-layout.ts';
import type { Moment, WidgetLook, WidgetView } from './widget-view.ts';

const moveMs = 700;

/** A name in the lower third. */
export class NamePlateView implements WidgetView<NamePlateSettings> {
  readonly #plate: NamePlate;
  #settings: NamePlateSettings;

  constructor(settings: NamePlateSettings) {
    this.#settings = settings;
    this.#plate = new NamePlate(settings);
  }

  set(settings: NamePlateSettings, nowMs: number): void {
    this.#settings = settings;
    this.#plate.set(settings, nowMs);
  }

  handle(feed: EventFeed, { nowMs }: Moment): void {
    if (feed.type === 'history') this.#plate.handleHistory(feed.events);
    if (feed.type === 'event') this.#plate.handleEvent(feed.event, nowMs);
  }

  look(nowMs: number): WidgetLook | undefined {
    const { visible, sinceMs, title, subtitle } = this.#plate.state();
    const moving = this.#settings.theme.animation !== 'none' && nowMs - sinceMs < moveMs;
    if (!visible && !moving) return undefined;
    return { key: moving ? undefined : JSON.stringify([title, subtitle, this.#settings.theme]) };
  }

  paint(brush: Brush, box: Box, nowMs: number): void {
    const { visible, sinceMs, title, subtitle } = this.#plate.state();
    const { theme } = this.#settings;
    const passed = theme.animation === 'none' ? 1 : Math.min(1, (nowMs - sinceMs) / moveMs);
    const progress = visible ? passed : 1 - passed;
    if (progress <= 0) return;
    const size = theme.textSizePx;
    const padding = size * 0.6;
    const bar = Math.max(4, size * 0.18);
    brush.font = fontOf(theme, 800, size);
    const shownTitle = fitText(brush, title, box.width - bar * 1.7 - padding * 2.2);
    const titleWidth = brush.measureText(shownTitle).width;
    brush.font = fontOf(theme, 500, size * 0.58);
    const shownSubtitle = fitText(brush, subtitle, box.width - bar * 1.7 - padding * 2.2);
    const subtitleWidth = brush.measureText(shownSubtitle).width;
    const width = Math.min(box.width, Math.max(titleWidth, subtitleWidth) + bar * 1.7 + padding * 2.2);
    const height = Math.min(box.height, size * (subtitle === '' ? 1.9 : 2.7));
    const top = box.height - height;
    const slides = theme.animation === 'slide' || theme.animation === 'pop';
    const open = slides ? easeInOut((progress - 0.15) / 0.85) : 1;
    brush.save();
    brush.globalAlpha = slides ? Math.min(1, progress * 4) : easeOut(progress);
    brush.beginPath();
    brush.rect(0, top, bar + (width - bar) * open, height);
    brush.clip();
    brush.fillStyle = theme.accentColor;
    brush.fill(roundedPath(0, top, bar, height, bar));
    const left = bar * 1.7;
    brush.clip(paintPanel(brush, theme, left, top, { width: width - left, height }));
    const x = left + padding - (1 - open) * size;
    brush.textBaseline = 'middle';
    brush.font = fontOf(theme, 800, size);
    brush.fillStyle = theme.textColor;
    brush.fillText(shownTitle, x, top + (subtitle === '' ? height / 2 : height * 0.39));
    brush.font = fontOf(theme, 500, size * 0.58);
    brush.fillStyle = faded(theme.textColor, 0.78);
    brush.fillText(shownSubtitle, x, top + height * 0.75);
    brush.restore();
  }
}
