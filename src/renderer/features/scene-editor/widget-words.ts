import type { WidgetWords } from '../../../shared/scene/widget-defaults.ts';
import { presentLanguage, t } from '../../language/language.ts';

/** What a new widget says to the viewers: most performers speak to them in the language of their desk. */
export function widgetWords(): WidgetWords {
  return {
    language: presentLanguage(),
    headlines: {
      follow: t('New follower'),
      subscription: t('New subscriber'),
      gift: '{count} × {gift}',
      tip: t('Tip of {amount}'),
      shoutOut: t('Shout-out to'),
      raid: t('Raid with {viewers} viewers'),
    },
    subscribedAgain: t('{months} months in a row'),
    goal: t('Tip goal'),
    leaderboard: t('Top supporters'),
    name: t('Your name'),
    subtitle: t('What you do'),
  };
}
