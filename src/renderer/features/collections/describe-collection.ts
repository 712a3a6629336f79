import { t } from '../../language/language.ts';
import { formatMoment } from '../../ui/formats.ts';

interface Described {
  sceneNames: readonly string[];
  sourceCount: number;
  savedAtMs: number;
}

/** When it was saved and what is in it, on one line. */
export function describeCollection({ sceneNames, sourceCount, savedAtMs }: Described): string {
  const parts = [
    formatMoment(savedAtMs),
    t('{{count}} sources', { count: sourceCount }),
    sceneNames.slice(0, 6).join(', '),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
