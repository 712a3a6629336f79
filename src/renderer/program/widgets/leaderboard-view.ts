import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { LeaderboardSettings } from '../../../shared/scene/widget.ts';
import { formatAmount } from '../../../shared/widgets/amounts.ts';
import { drawnWords } from '../../../shared/widgets/words.ts';
import { Ranking, type RankingEntry } from '../../../shared/widgets/ranking.ts';
import { faded, fontOf, inkOn, paintPanel, roundedPath, type Box, type Brush } from './drawing.ts';
import { fitText } from './text-layout.ts';
import type { Moment, WidgetLook, WidgetView } from './widget-view.ts';

/** Gold, silver, bronze. */
const medals = ['#ffc93c', '#cfd6df', '#d08b5b'];

/** Who gave most. */
export class LeaderboardView implements WidgetView<LeaderboardSettings> {
  readonly #ranking = new Ranking();
  #settings: LeaderboardSettings;

  constructor(settings: LeaderboardSettings) {
    this.#settings = settings;
  }

  set(settings: LeaderboardSettings): void {
    this.#settings = settings;
  }

  handle(feed: EventFeed, { nowMs }: Moment): void {
    if (feed.type === 'history') this.#ranking.handleHistory(feed.events);
    if (feed.type === 'event') this.#ranking.handleEvent(feed.event, nowMs);
  }

  look(nowMs: number): WidgetLook {
    return { key: JSON.stringify([this.#ranking.state(this.#settings, nowMs), this.#settings]) };
  }

  paint(brush: Brush, box: Box, nowMs: number): void {
    const { theme } = this.#settings;
    const { title, entries } = this.#ranking.state(this.#settings, nowMs);
    const size = theme.textSizePx;
    const padding = size * 0.85;
    const headHeight = size * 2.5;
    const rowHeight = size * 1.95;
    const rows = Math.max(
      1,
      Math.min(entries.length, Math.floor((box.height - headHeight - padding * 0.5) / rowHeight)),
    );
    const height = Math.min(box.height, headHeight + rows * rowHeight + padding * 0.5);
    paintPanel(brush, theme, 0, 0, { width: box.width, height });
    brush.textBaseline = 'middle';
    brush.font = fontOf(theme, 700, size);
    brush.fillStyle = theme.accentColor;
    brush.fillText(fitText(brush, title, box.width - 2 * padding), padding, headHeight * 0.52);
    brush.fillStyle = faded(theme.textColor, 0.16);
    brush.fillRect(padding, headHeight - size * 0.3, box.width - 2 * padding, 1.5);
    if (entries.length === 0) {
      brush.font = fontOf(theme, 500, size * 0.85);
      brush.fillStyle = faded(theme.textColor, 0.6);
      brush.fillText(drawnWords[theme.language].beTheFirst, padding, headHeight + rowHeight * 0.4);
    }
    for (const [index, entry] of entries.slice(0, rows).entries()) {
      this.#paintRow(brush, entry, index, headHeight + (index + 0.42) * rowHeight, box.width);
    }
  }

  #paintRow(
    brush: Brush,
    { name, amount }: RankingEntry,
    index: number,
    middle: number,
    width: number,
  ): void {
    const { theme, currency, counts } = this.#settings;
    const size = theme.textSizePx;
    const padding = size * 0.85;
    const medal = medals[index];
    const radius = size * 0.62;
    brush.fillStyle = medal ?? faded(theme.textColor, 0.14);
    brush.fill(roundedPath(padding, middle - radius, radius * 2, radius * 2, radius));
    brush.font = fontOf(theme, 800, size * 0.66);
    brush.fillStyle = medal ? inkOn(medal) : theme.textColor;
    brush.textAlign = 'center';
    brush.fillText(String(index + 1), padding + radius, middle + size * 0.03);
    brush.textAlign = 'left';
    brush.font = fontOf(theme, 700, size * 0.92);
    const shown = formatAmount(amount, counts === 'coins' ? '' : currency, theme.language);
    const shownWidth = brush.measureText(shown).width;
    brush.fillStyle = faded(theme.textColor, 0.85);
    brush.fillText(shown, width - padding - shownWidth, middle);
    brush.font = fontOf(theme, index === 0 ? 700 : 500, size);
    brush.fillStyle = theme.textColor;
    const left = padding + radius * 2 + size * 0.5;
    brush.fillText(
      fitText(brush, name, Math.max(size, width - left - padding - shownWidth - size * 0.5)),
      left,
      middle,
    );
  }
}
