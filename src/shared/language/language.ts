/** Languages of the studio, by BCP 47. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/**
 * The first of the wanted languages that the studio speaks, else English.
 * @param wanted as a browser or an operating system names them, such as `de-AT`
 */
export function spokenLanguage(wanted: readonly string[]): Language {
  for (const each of wanted) {
    const found = languages.find((language) => each.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}
