import { t } from '../../language/language.ts';

interface Described {
  sceneNames: readonly string[];
  sourceCount: number;
  savedAtMs: number;
}

/** When it was saved and what is in it, on one line. */
export function describeCollection({ sceneNames, sourceCount, savedAtMs }: Described): string {
  const parts = [
    new Date(savedAtMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
    t('{{count}} sources', { count: sourceCount }),
    sceneNames.slice(0, 6).join(', '),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
