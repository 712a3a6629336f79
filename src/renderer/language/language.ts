import { createInstance } from 'i18next';

/** The English sentence is the key of its translations; what has none is shown in English. */
const language = createInstance();
void language.init({
  lng: 'en',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

/**
 * A sentence in the performer's language.
 * @param sentence in English; a literal, so that the catalogues can be checked; `{{name}}` stands for a value
 */
export function t(sentence: string, values: Record<string, string | number> = {}): string {
  return language.t(sentence, values);
}
