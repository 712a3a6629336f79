import { createInstance } from 'i18next';
import { languages, spokenLanguage, type Language } from '../../shared/language/language.ts';
import german from './catalogues/de.json' with { type: 'json' };
import english from './catalogues/en.json' with { type: 'json' };

/**
 * The English sentence is the key of its translations, so English itself has only its plurals in a
 * catalogue; what has no translation is shown in English.
 */
const translator = createInstance();
void translator.init({
  lng: 'en',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false },
  resources: { en: { translation: english }, de: { translation: german } },
});

/**
 * A sentence in the performer's language. Called while something is drawn, never once for all: the
 * language can change.
 * @param sentence in English; a literal, so that the catalogues can be checked; `{{name}}` stands for a
 *   value, and `{{count}}` for the number that chooses between singular and plural: write the plural
 */
export function t(sentence: string, values: Record<string, string | number> = {}): string {
  return translator.t(sentence, values);
}

/** What everything is said in at this moment. */
export function presentLanguage(): Language {
  return languages.find((each) => each === translator.language) ?? 'en';
}

/** What is drawn after this is in that language. */
export function speak(language: Language): void {
  if (language !== translator.language) void translator.changeLanguage(language);
}

/** @returns what is spoken from now on */
export function speakAsSet(setting: Language | 'system'): Language {
  const language = setting === 'system' ? spokenLanguage(navigator.languages) : setting;
  speak(language);
  return language;
}
