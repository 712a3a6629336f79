import german from './de-engine.json' with { type: 'json' };
import type { Language } from './language.ts';

interface Pattern {
  matcher: RegExp;
  names: readonly string[];
  translation: string;
}

const catalogue: Record<string, string> = german;
const patterns: readonly Pattern[] = Object.entries(catalogue).map(([sentence, translation]) => {
  const parts = sentence.split(/\{\{(\w+)\}\}/);
  const source = parts.map((part, index) => (index % 2 === 0 ? escaped(part) : '(.+?)')).join('');
  return {
    matcher: new RegExp(`^${source}$`, 'su'),
    names: parts.filter((_, index) => index % 2 === 1),
    translation,
  };
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * A sentence of the engine or of a worker, which speak English, in another language; as it is where the
 * catalogue has none like it.
 */
export function saidIn(language: Language, sentence: string): string {
  if (language === 'en') return sentence;
  for (const { matcher, names, translation } of patterns) {
    const found = matcher.exec(sentence);
    if (!found) continue;
    return names.reduce(
      // A value may be a sentence of its own, or a reason that the catalogue has, too.
      (text, name, index) => text.replaceAll(`{{${name}}}`, () => saidIn(language, found[index + 1] ?? '')),
      translation,
    );
  }
  return sentence;
}
