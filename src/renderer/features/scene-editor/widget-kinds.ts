import {
  IconBellRinging,
  IconChartBar,
  IconIdBadge2,
  IconMessages,
  IconTarget,
  IconTrophy,
  type IconCamera,
} from '@tabler/icons-react';
import { newSource } from '../../../shared/scene/defaults.ts';
import { widgetKinds, type WidgetKind } from '../../../shared/scene/widget.ts';
import { newWidgetSettings } from '../../../shared/scene/widget-defaults.ts';
import { widgetWords } from './widget-words.ts';
import { newId } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import type { Action } from '../../ui/action.ts';
import { placeSource } from './add-source.ts';

const icons: Readonly<Record<WidgetKind, typeof IconCamera>> = {
  alerts: IconBellRinging,
  chat: IconMessages,
  goal: IconTarget,
  leaderboard: IconTrophy,
  poll: IconChartBar,
  namePlate: IconIdBadge2,
};

export function widgetIcon(kind: WidgetKind): typeof IconCamera {
  return icons[kind];
}

function widgetName(kind: WidgetKind): string {
  switch (kind) {
    case 'alerts':
      return t('Alert box');
    case 'chat':
      return t('Chat box');
    case 'goal':
      return t('Goal');
    case 'leaderboard':
      return t('Leaderboard');
    case 'poll':
      return t('Poll');
    case 'namePlate':
      return t('Name plate');
  }
}

/** One action for each widget that can be added. */
export function addWidgetActions(studio: Studio): Action[] {
  return widgetKinds.map((kind) => ({
    id: `add-widget-${kind}`,
    label: widgetName(kind),
    icon: icons[kind],
    run: () => {
      addWidget(studio, kind);
    },
  }));
}

/** Puts a widget on top of the edited scene and selects it; an alert box brings its strip of the mixer. */
function addWidget(studio: Studio, kind: WidgetKind): void {
  const source = newSource('widget', newId(), widgetName(kind));
  placeSource(
    studio,
    { ...source, settings: newWidgetSettings(kind, widgetWords()) },
    { sounds: kind === 'alerts' },
  );
}
