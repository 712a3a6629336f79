import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { ChatSettings } from '../../../shared/scene/widget.ts';
import { ChatList, type ChatLine } from '../../../shared/widgets/chat-list.ts';
import { seedOf } from './confetti.ts';
import { faded, fontOf, inkOn, paintPanel, roundedPath, type Box, type Brush } from './drawing.ts';
import { easeOut } from './motion.ts';
import { fitText, wrapText } from './text-layout.ts';
import type { Moment, WidgetLook, WidgetView } from './widget-view.ts';

const comeMs = 320;
const goMs = 500;
const maxLinesPerMessage = 6;
/** For those whose platform gives them none. */
const nameColors = ['#ff8a65', '#7cb7ff', '#8be28b', '#f2c14e', '#d79bff', '#5fd3c8', '#ff8fab'];

interface Bubble {
  name: string;
  nameColor: string;
  badges: readonly string[];
  lines: string[];
  firstIndentPx: number;
  width: number;
  height: number;
}

/** The chat box: the newest at the bottom, as many as there is room for. */
export class ChatView implements WidgetView<ChatSettings> {
  readonly #list = new ChatList();
  #settings: ChatSettings;

  constructor(settings: ChatSettings) {
    this.#settings = settings;
  }

  set(settings: ChatSettings): void {
    this.#settings = settings;
  }

  handle(feed: EventFeed, { nowMs }: Moment): void {
    if (feed.type === 'history') this.#list.handleHistory(feed.events);
    if (feed.type === 'event') this.#list.handleEvent(feed.event, nowMs);
  }

  look(nowMs: number): WidgetLook | undefined {
    const lines = this.#list.lines.filter((line) => this.#opacityOf(line, nowMs) > 0);
    if (lines.length === 0) return undefined;
    const moving = lines.some(
      (line) => nowMs - line.arrivedMs < comeMs || this.#leavesSince(line, nowMs) > 0,
    );
    const ids = lines.map(({ message }) => message.id).join(' ');
    return { key: moving ? undefined : `${ids} ${JSON.stringify(this.#settings)}` };
  }

  paint(brush: Brush, box: Box, nowMs: number): void {
    const gap = this.#settings.theme.textSizePx * 0.3;
    let bottom = box.height;
    for (const line of this.#list.lines.toReversed()) {
      const opacity = this.#opacityOf(line, nowMs);
      if (opacity === 0) continue;
      const bubble = this.#bubbleOf(brush, line, box.width);
      const come = easeOut((nowMs - line.arrivedMs) / comeMs);
      const top = bottom - bubble.height * come;
      // One that has no room as a whole is left out.
      if (top < 0) break;
      brush.save();
      brush.globalAlpha = opacity * come;
      brush.translate(0, top);
      this.#paintBubble(brush, bubble);
      brush.restore();
      bottom = top - gap;
    }
  }

  #leavesSince({ arrivedMs }: ChatLine, nowMs: number): number {
    const { fadeAfterMs } = this.#settings;
    return fadeAfterMs === 0 ? 0 : Math.max(0, nowMs - arrivedMs - fadeAfterMs);
  }

  #opacityOf(line: ChatLine, nowMs: number): number {
    return Math.max(0, 1 - this.#leavesSince(line, nowMs) / goMs);
  }

  #bubbleOf(brush: Brush, { message }: ChatLine, boxWidth: number): Bubble {
    const { theme, showsBadges } = this.#settings;
    const size = theme.textSizePx;
    const padding = size * 0.55;
    const roomPx = boxWidth - padding * 2;
    brush.font = fontOf(theme, 700, size);
    const badges = showsBadges ? message.badges : [];
    const badgesPx = badges.reduce((sum, badge) => sum + badgeWidth(brush, theme, badge) + size * 0.25, 0);
    brush.font = fontOf(theme, 700, size);
    const name = fitText(brush, message.name, Math.max(size * 3, roomPx * 0.6 - badgesPx));
    const firstIndentPx = badgesPx + brush.measureText(name).width + size * 0.45;
    brush.font = fontOf(theme, 500, size);
    const lines = wrapText(brush, message.text, roomPx, maxLinesPerMessage, firstIndentPx);
    const widths = lines.map(
      (line, index) => brush.measureText(line).width + (index === 0 ? firstIndentPx : 0),
    );
    return {
      name,
      nameColor: message.color ?? nameColors[seedOf(message.name) % nameColors.length] ?? theme.accentColor,
      badges,
      lines,
      firstIndentPx,
      width: Math.min(boxWidth, Math.max(firstIndentPx, ...widths) + padding * 2),
      height: lines.length * size * 1.32 + padding * 1.1,
    };
  }

  #paintBubble(brush: Brush, bubble: Bubble): void {
    const { theme } = this.#settings;
    const size = theme.textSizePx;
    const padding = size * 0.55;
    paintPanel(brush, theme, 0, 0, bubble);
    brush.textBaseline = 'middle';
    const lineY = (index: number): number => padding * 0.55 + (index + 0.5) * size * 1.32;
    let x = padding;
    for (const badge of bubble.badges) {
      const width = badgeWidth(brush, theme, badge);
      brush.fillStyle = theme.accentColor;
      brush.fill(roundedPath(x, lineY(0) - size * 0.45, width, size * 0.9, size * 0.25));
      brush.font = fontOf(theme, 700, size * 0.58);
      brush.fillStyle = inkOn(theme.accentColor);
      brush.fillText(badge.toUpperCase(), x + size * 0.25, lineY(0) + size * 0.03);
      x += width + size * 0.25;
    }
    brush.font = fontOf(theme, 700, size);
    brush.fillStyle = bubble.nameColor;
    brush.fillText(bubble.name, x, lineY(0));
    brush.font = fontOf(theme, 500, size);
    brush.fillStyle = faded(theme.textColor, 0.95);
    for (const [index, line] of bubble.lines.entries()) {
      brush.fillText(line, padding + (index === 0 ? bubble.firstIndentPx : 0), lineY(index));
    }
  }
}

function badgeWidth(brush: Brush, theme: ChatSettings['theme'], badge: string): number {
  brush.font = fontOf(theme, 700, theme.textSizePx * 0.58);
  return brush.measureText(badge.toUpperCase()).width + theme.textSizePx * 0.5;
}
