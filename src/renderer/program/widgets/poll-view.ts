import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { PollSettings } from '../../../shared/scene/widget.ts';
import { votesLine } from '../../../shared/widgets/words.ts';
import { CurrentPoll, type ShownPoll } from '../../../shared/widgets/current-poll.ts';
import { faded, fontOf, paintBar, paintPanel, type Box, type Brush } from './drawing.ts';
import { Glide, presenceOf } from './motion.ts';
import { fitText, wrapText } from './text-layout.ts';
import type { Moment, WidgetLook, WidgetView } from './widget-view.ts';

const glideMs = 700;

/** A poll with its votes as they come. */
export class PollView implements WidgetView<PollSettings> {
  readonly #poll = new CurrentPoll();
  #settings: PollSettings;
  #shares: { pollId: string; glides: Glide[] } | undefined;

  constructor(settings: PollSettings) {
    this.#settings = settings;
  }

  set(settings: PollSettings): void {
    this.#settings = settings;
  }

  handle(feed: EventFeed, { nowMs }: Moment): void {
    if (feed.type === 'history') this.#poll.handleHistory(feed.events);
    if (feed.type === 'event') this.#poll.handleEvent(feed.event, nowMs);
  }

  look(nowMs: number): WidgetLook | undefined {
    const shown = this.#poll.state(nowMs, this.#settings.closesAfterMs);
    if (!shown) return undefined;
    const glides = this.#glidesOf(shown, nowMs);
    const moving = this.#presenceOf(shown, nowMs).moving || glides.some((glide) => glide.isMoving(nowMs));
    return { key: moving ? undefined : JSON.stringify([shown.poll, this.#settings]) };
  }

  paint(brush: Brush, box: Box, nowMs: number): void {
    const shown = this.#poll.state(nowMs, this.#settings.closesAfterMs);
    if (!shown) return;
    const { theme } = this.#settings;
    const { question, options, state } = shown.poll;
    const size = theme.textSizePx;
    const padding = size * 0.9;
    const inner = box.width - 2 * padding;
    brush.font = fontOf(theme, 700, size * 1.05);
    const lines = wrapText(brush, question, inner, 2);
    const headHeight = padding + lines.length * size * 1.3;
    const rowHeight = size * 2.15;
    const height = Math.min(box.height, headHeight + options.length * rowHeight + size * 2.1);
    const { opacity, scale, shift } = this.#presenceOf(shown, nowMs);
    brush.save();
    brush.globalAlpha = opacity;
    brush.translate(box.width / 2, box.height / 2 + shift * height);
    brush.scale(scale, scale);
    brush.translate(-box.width / 2, -height / 2);
    brush.clip(paintPanel(brush, theme, 0, 0, { width: box.width, height }));
    brush.textBaseline = 'middle';
    brush.font = fontOf(theme, 700, size * 1.05);
    brush.fillStyle = theme.textColor;
    for (const [index, line] of lines.entries())
      brush.fillText(line, padding, padding + (index + 0.5) * size * 1.3);
    const glides = this.#glidesOf(shown, nowMs);
    const most = Math.max(...options.map(({ votes }) => votes));
    const total = options.reduce((sum, { votes }) => sum + votes, 0);
    for (const [index, { label, votes }] of options.entries()) {
      const share = glides[index]?.at(nowMs) ?? 0;
      const top = headHeight + size * 0.35 + index * rowHeight;
      const wins = state === 'closed' && votes === most && total > 0;
      brush.font = fontOf(theme, wins ? 700 : 500, size * 0.9);
      brush.fillStyle = wins ? theme.accentColor : theme.textColor;
      const percent = `${Math.round(share * 100)} %`;
      const percentWidth = brush.measureText(percent).width;
      brush.fillText(percent, box.width - padding - percentWidth, top + size * 0.55);
      brush.fillText(fitText(brush, label, inner - percentWidth - size * 0.5), padding, top + size * 0.55);
      paintBar(brush, theme, padding, top + size * 1.2, { width: inner, height: size * 0.44 }, share);
    }
    brush.font = fontOf(theme, 500, size * 0.72);
    brush.fillStyle = faded(theme.textColor, 0.65);
    const note = votesLine(total, state === 'closed', theme.language);
    brush.fillText(note, padding, headHeight + options.length * rowHeight + size * 1.05);
    brush.restore();
  }

  #presenceOf({ openedMs, closedMs }: ShownPoll, nowMs: number) {
    const { theme, closesAfterMs } = this.#settings;
    const leftMs = closedMs === undefined ? Infinity : closedMs + closesAfterMs - nowMs;
    return presenceOf(theme.animation, nowMs - openedMs, leftMs);
  }

  #glidesOf({ poll }: ShownPoll, nowMs: number): Glide[] {
    if (this.#shares?.pollId !== poll.pollId || this.#shares.glides.length !== poll.options.length) {
      this.#shares = { pollId: poll.pollId, glides: poll.options.map(() => new Glide(0, glideMs)) };
    }
    const total = poll.options.reduce((sum, { votes }) => sum + votes, 0);
    for (const [index, { votes }] of poll.options.entries()) {
      this.#shares.glides[index]?.aim(total === 0 ? 0 : votes / total, nowMs);
    }
    return this.#shares.glides;
  }
}
