import type { WidgetSettings } from '../../../shared/scene/widget.ts';
import { AlertsView } from './alerts-view.ts';
import { ChatView } from './chat-view.ts';
import { GoalView } from './goal-view.ts';
import { LeaderboardView } from './leaderboard-view.ts';
import { NamePlateView } from './name-plate-view.ts';
import { PollView } from './poll-view.ts';
import type { WidgetView } from './widget-view.ts';

export function newWidgetView(settings: WidgetSettings): WidgetView {
  switch (settings.widget) {
    case 'alerts':
      return new AlertsView(settings);
    case 'chat':
      return new ChatView(settings);
    case 'goal':
      return new GoalView(settings);
    case 'leaderboard':
      return new LeaderboardView(settings);
    case 'poll':
      return new PollView(settings);
    case 'namePlate':
      return new NamePlateView(settings);
  }
}
