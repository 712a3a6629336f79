import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import german from '../../../src/renderer/language/catalogues/de.json' with { type: 'json' };
import germanEngine from '../../../src/renderer/language/catalogues/de-engine.json' with { type: 'json' };
import english from '../../../src/renderer/language/catalogues/en.json' with { type: 'json' };
import { speak, spokenLanguage, t } from '../../../src/renderer/language/language.ts';
import { said } from '../../../src/renderer/language/said.ts';
import { formatBitrate, formatNumber } from '../../../src/renderer/ui/formats.ts';

const root = join(import.meta.dirname, '../../..');
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    return { file, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind) };
  });

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

function placeOf(file: string, node: ts.Node): string {
  return `${file}:${node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

const isWithinFunction = (node: ts.Node): boolean =>
  ts.findAncestor(node, (each) => ts.isFunctionLike(each) || ts.isPropertyDeclaration(each)) !== undefined;

/** The sentences of the interface, and what is wrong with how they are asked for. */
const asked = (() => {
  const sentences = new Set<string>();
  const wrong: string[] = [];
  for (const { file, tree } of sources('src/renderer/**/*.{ts,tsx}')) {
    walk(tree, (node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 't')
        return;
      const [sentence] = node.arguments;
      if (!sentence || !ts.isStringLiteralLike(sentence)) wrong.push(`${placeOf(file, node)}: no literal`);
      else sentences.add(sentence.text);
      if (!isWithinFunction(node))
        wrong.push(`${placeOf(file, node)}: said once for all, at the file's start`);
    });
  }
  return { sentences, wrong };
})();

const baseOf = (key: string): string => (key.includes('{{count}}') ? key.replace(/_(one|other)$/, '') : key);
const placeholders = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

afterEach(() => {
  speak('en');
});

describe('the sentences of the interface', () => {
  it('are asked for by literals, and when they are shown', () => {
    expect(asked.wrong).toEqual([]);
  });

  it('have a German translation each, and no translation is left over', () => {
    const translated = new Set(Object.keys(german).map(baseOf));
    expect([...asked.sentences].filter((each) => !translated.has(each))).toEqual([]);
    expect([...translated].filter((each) => !asked.sentences.has(each))).toEqual([]);
  });

  it('keep their values in translation, and have both numbers where they count', () => {
    for (const [key, translation] of Object.entries({ ...german, ...germanEngine, ...english })) {
      const kept = { key, values: [...new Set(placeholders(translation))] };
      expect(kept).toEqual({ key, values: [...new Set(placeholders(key))] });
    }
    for (const sentence of asked.sentences) {
      if (!sentence.includes('{{count}}')) continue;
      expect(Object.keys(english)).toContain(`${sentence}_one`);
      expect(Object.keys(german)).toEqual(expect.arrayContaining([`${sentence}_one`, `${sentence}_other`]));
    }
    const counted = Object.keys(english).map(baseOf);
    expect(counted.filter((each) => !asked.sentences.has(each))).toEqual([]);
  });

  it('never stand bare between tags or in a label', () => {
    // Units and names of formats are the same in every language.
    const untranslated = /^(px|ms|s|fps|dB|dBTP|LUFS|LU|kbit\/s|Hz|min|MB|x|y|v|px ·)$/i;
    const labels = new Set([
      'label',
      'title',
      'placeholder',
      'description',
      'aria-label',
      'alt',
      'thumbLabel',
    ]);
    const bare: string[] = [];
    const check = (file: string, node: ts.Node, text: string): void => {
      const words = text.trim();
      if (/\p{L}/u.test(words) && !untranslated.test(words)) bare.push(`${placeOf(file, node)}: ${words}`);
    };
    for (const { file, tree } of sources('src/renderer/{app,features,ui}/**/*.tsx')) {
      walk(tree, (node) => {
        if (ts.isJsxText(node)) check(file, node, node.text);
        if (!ts.isJsxAttribute(node) || !labels.has(node.name.getText())) return;
        // Addresses to be typed look the same everywhere.
        const { initializer } = node;
        if (initializer && ts.isStringLiteral(initializer) && !/^\w+:\/\//.test(initializer.text))
          check(file, node, initializer.text);
      });
    }
    expect(bare).toEqual([]);
  });
});

describe('a sentence', () => {
  it('is said in the chosen language, with its values and its number', () => {
    expect(t('Go live to {{count}} destinations', { count: 1 })).toBe('Go live to 1 destination');
    expect(t('Go live to {{count}} destinations', { count: 3 })).toBe('Go live to 3 destinations');
    speak('de');
    expect(t('Go live to {{count}} destinations', { count: 3 })).toBe('Zu 3 Zielen senden');
    expect(t('Mute {{name}}', { name: '<b>' })).toBe('<b> stummschalten');
    expect(formatNumber(-1234.5, 1)).toBe('−1.234,5');
    expect(formatBitrate(5900)).toBe('5,9 Mbit/s');
  });

  it('of the engine is found in its catalogue, with the values that it came with', () => {
    const sentence = 'The disk of /media/show is full. Free some space, or choose another folder.';
    expect(said(sentence)).toBe(sentence);
    speak('de');
    expect(said(sentence)).toBe(
      'Der Datenträger von /media/show ist voll. Schaffe Platz, oder wähle einen anderen Ordner.',
    );
    expect(said('Something new went wrong.')).toBe('Something new went wrong.');
  });

  it('of the engine’s catalogue is one that the engine or the program says, or a relay of a studio’s stream', () => {
    const spoken = new Set<string>();
    const shape = (text: string): string => text.replace(/\{\{\w+\}\}/g, '{{}}');
    const speaking = [
      ...sources('src/{engine,publish,shared,media-worker}/**/*.ts'),
      ...sources('src/renderer/program/**/*.ts'),
      ...sources('server/core/transcoding.ts'),
    ];
    for (const { tree } of speaking) {
      walk(tree, (node) => {
        const text = textOf(node);
        if (text !== undefined) spoken.add(text);
      });
    }
    expect(Object.keys(germanEngine).filter((key) => !spoken.has(shape(key)))).toEqual([]);
  });
});

/** The text of a literal, a template or a sum of them, with `{{}}` for each value. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `{{}}${span.literal.text}`).join('');
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left !== undefined && right !== undefined ? left + right : undefined;
}

describe('the language', () => {
  it('is the first of the system’s that the studio speaks', () => {
    expect(spokenLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(spokenLanguage(['fr'])).toBe('en');
  });
});
