import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { GoalSettings } from '../../../shared/scene/widget.ts';
import { formatAmount } from '../../../shared/widgets/amounts.ts';
import { drawnWords } from '../../../shared/widgets/words.ts';
import { GoalCount } from '../../../shared/widgets/goal-count.ts';
import { faded, fontOf, paintBar, paintPanel, type Box, type Brush } from './drawing.ts';
import { Glide } from './motion.ts';
import { fitText } from './text-layout.ts';
import type { Moment, WidgetLook, WidgetView } from './widget-view.ts';

const glideMs = 1200;

/** A goal with a bar that moves towards it. */
export class GoalView implements WidgetView<GoalSettings> {
  readonly #count = new GoalCount();
  #settings: GoalSettings;
  #amount: Glide | undefined;

  constructor(settings: GoalSettings) {
    this.#settings = settings;
  }

  set(settings: GoalSettings): void {
    this.#settings = settings;
  }

  handle(feed: EventFeed, { nowMs }: Moment): void {
    if (feed.type === 'history') this.#count.handleHistory(feed.events);
    if (feed.type === 'event') this.#count.handleEvent(feed.event, nowMs);
  }

  look(nowMs: number): WidgetLook {
    const state = this.#count.state(this.#settings, nowMs);
    this.#amount ??= new Glide(state.amount, glideMs);
    this.#amount.aim(state.amount, nowMs);
    const moving = this.#amount.isMoving(nowMs);
    return { key: moving ? undefined : JSON.stringify([state, this.#settings]) };
  }

  paint(brush: Brush, box: Box, nowMs: number): void {
    const { theme, currency, counts } = this.#settings;
    const state = this.#count.state(this.#settings, nowMs);
    const amount = this.#amount?.at(nowMs) ?? state.amount;
    const share = state.target > 0 ? amount / state.target : 1;
    const size = theme.textSizePx;
    const padding = size * 0.8;
    const height = Math.min(box.height, size * 3.5);
    const top = (box.height - height) / 2;
    const unit = counts === 'tips' || counts === 'goalEvents' ? currency : '';
    paintPanel(brush, theme, 0, top, { width: box.width, height });
    const middle = top + height * 0.36;
    brush.textBaseline = 'middle';
    brush.font = fontOf(theme, 700, size);
    const rounded = this.#amount?.isMoving(nowMs) ? Math.round(amount) : amount;
    const shownAmount = formatAmount(rounded, unit, theme.language);
    const rest = ` ${drawnWords[theme.language].of} ${formatAmount(state.target, unit, theme.language)}`;
    const amountWidth = brush.measureText(shownAmount).width;
    brush.font = fontOf(theme, 500, size * 0.8);
    const restWidth = brush.measureText(rest).width;
    const right = box.width - padding;
    brush.fillStyle = faded(theme.textColor, 0.7);
    brush.fillText(rest, right - restWidth, middle + size * 0.06);
    brush.font = fontOf(theme, 700, size);
    brush.fillStyle = theme.accentColor;
    brush.fillText(shownAmount, right - restWidth - amountWidth, middle);
    brush.fillStyle = theme.textColor;
    const room = right - restWidth - amountWidth - padding - size;
    brush.fillText(fitText(brush, state.title, Math.max(size, room)), padding, middle);
    const bar = { width: box.width - 2 * padding, height: size * 0.62 };
    paintBar(brush, theme, padding, top + height * 0.66, bar, share);
  }
}
