import type { LiveEvent } from '../../../shared/contracts/live-events.ts';
import { formatAmount, formatCount } from '../../../shared/widgets/amounts.ts';
import { presentLanguage, t } from '../../language/language.ts';

/** An event in a line, and what was said with it. */
export function describeEvent(event: LiveEvent): { text: string; detail: string } {
  const detail = 'message' in event ? event.message : '';
  switch (event.kind) {
    case 'follow':
      return { text: t('{{name}} follows', { name: event.name }), detail };
    case 'subscription':
      return {
        text: t('{{name}} subscribed, month {{months}}', {
          name: event.name,
          months: formatCount(event.months, presentLanguage()),
        }),
        detail,
      };
    case 'gift':
      return {
        text: t('{{name}} gave {{number}} × {{gift}}', {
          name: event.name,
          number: formatCount(event.count, presentLanguage()),
          gift: event.gift,
        }),
        detail,
      };
    case 'tip': {
      const amount = formatAmount(event.amount, event.currency, presentLanguage());
      return { text: t('{{name}} tipped {{amount}}', { name: event.name, amount }), detail };
    }
    case 'shoutOut':
      return { text: t('Shout-out to {{name}}', { name: event.name }), detail };
    case 'raid':
      return {
        text: t('{{name}} raids with {{viewers}}', {
          name: event.name,
          viewers: formatCount(event.viewers, presentLanguage()),
        }),
        detail,
      };
    case 'goal':
      return {
        text: t('Goal at {{amount}}', { amount: formatCount(event.amount, presentLanguage()) }),
        detail,
      };
    case 'leaderboard':
      return { text: t('New ranking'), detail: event.entries.map(({ name }) => name).join(', ') };
    case 'poll':
      return { text: event.state === 'open' ? t('Poll') : t('Poll closed'), detail: event.question };
    case 'namePlate':
      return {
        text: event.visible ? t('Name plate shown') : t('Name plate hidden'),
        detail: event.title ?? '',
      };
    case 'chat':
      return { text: event.name, detail: event.text };
    case 'chatDeletion':
      return { text: t('Chat message removed'), detail: '' };
  }
}

/** How long ago, in few signs. */
export function agoOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return t('now');
  if (minutes < 60) return t('{{minutes}} min', { minutes });
  return t('{{hours}} h', { hours: Math.floor(minutes / 60) });
}
