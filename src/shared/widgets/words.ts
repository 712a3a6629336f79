import type { WidgetLanguage } from '../scene/widget.ts';
import { formatCount } from './amounts.ts';

interface DrawnWords {
  /** Where nobody is on the leaderboard yet. */
  beTheFirst: string;
  /** Between what was reached and the goal. */
  of: string;
  vote: string;
  votes: string;
  closed: string;
}

/** What widgets draw of themselves; all else is the performer's. */
export const drawnWords: Readonly<Record<WidgetLanguage, DrawnWords>> = {
  en: { beTheFirst: 'Be the first', of: 'of', vote: 'vote', votes: 'votes', closed: 'closed' },
  de: { beTheFirst: 'Sei dabei', of: 'von', vote: 'Stimme', votes: 'Stimmen', closed: 'beendet' },
};

/** 1 vote, 1,234 votes, 12 votes · closed */
export function votesLine(total: number, isClosed: boolean, language: WidgetLanguage): string {
  const { vote, votes, closed } = drawnWords[language];
  const count = `${formatCount(total, language)} ${total === 1 ? vote : votes}`;
  return isClosed ? `${count} · ${closed}` : count;
}
