import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import german from '../../../src/renderer/language/catalogues/de.json' with { type: 'json' };
import germanEngine from '../../../src/shared/language/de-engine.json' with { type: 'json' };
import english from '../../../src/renderer/language/catalogues/en.json' with { type: 'json' };
import { speak, t } from '../../../src/renderer/language/language.ts';
import { said } from '../../../src/renderer/language/said.ts';
import { spokenLanguage } from '../../../src/shared/language/language.ts';
import { formatBitrate, formatNumber } from '../../../src/renderer/ui/formats.ts';

const root = join(import.meta.dirname, '../../..');
const trees = new Map<string, ts.SourceFile>();
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => ({ file, tree: trees.get(file) ?? parsed(file) }));

function parsed(file: string): ts.SourceFile {
  const text = readFileSync(join(root, file), 'utf8');
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  trees.set(file, tree);
  return tree;
}

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

  it('of the system’s dialogs, menus and first names come from a table of every language', () => {
    const shown = /^(label|message|detail|buttons|name|title|content)$/;
    const tables = /main\/words|language\/first-names/;
    const bare: string[] = [];
    for (const { file, tree } of sources('src/{main,engine}/**/*.ts')) {
      if (tables.test(file)) continue;
      walk(tree, (node) => {
        if (!ts.isPropertyAssignment(node) || !shown.test(node.name.getText())) return;
        const { initializer } = node;
        if (ts.isStringLiteral(initializer) && /^\p{Lu}\p{Ll}+/u.test(initializer.text))
          bare.push(`${placeOf(file, node)}: ${initializer.text}`);
      });
    }
    // The program is called so everywhere.
    expect(bare.filter((each) => !each.endsWith(': Footlight'))).toEqual([]);
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

  it('of the engine’s catalogue is found by its own entry, whatever its values are', () => {
    speak('de');
    const filled = (text: string): string => text.replaceAll(/\{\{\w+\}\}/g, 'X');
    const mistaken = Object.entries(germanEngine).filter(
      ([key, german]) => said(filled(key)) !== filled(german),
    );
    expect(mistaken).toEqual([]);
  });

  it('of the engine’s catalogue is one that the engine or the program says, or a relay of a studio’s stream', () => {
    const spoken = new Set<string>();
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
    expect(Object.keys(germanEngine).filter((key) => !spoken.has(shapeOf(key)))).toEqual([]);
  });

  it('that the engine, the program or a relay says to performers is in its catalogue', () => {
    const translated = new Set(Object.keys(germanEngine).map(shapeOf));
    const missing: string[] = [];
    for (const { file, tree } of sources(`{${toPerformers.join()}}`)) {
      if (toPrograms.test(file)) continue;
      walk(tree, (node) => {
        const text = textOf(node);
        if (text === undefined || translated.has(text) || !isSaid(node, text)) return;
        missing.push(`${placeOf(file, node)}: ${text}`);
      });
    }
    expect(missing).toEqual([]);
  });
});

/** What performers come to read. */
const toPerformers = [
  'src/{engine,publish}/**/*.ts',
  'src/shared/{scene,obs-import}/**/*.ts',
  'src/shared/media/rtmp/*.ts',
  'src/shared/media/srt/{connection,rejection-sentences}.ts',
  'src/shared/media/mpegts/{adts,annex-b,to-packets}.ts',
  'src/renderer/program/**/*.ts',
  'src/media-worker/client/*.ts',
  'src/media-worker/worker/{aac-encoder,video-encoder,video-decoder}.ts',
  'src/media-worker/worker/encode/*.ts',
  'src/media-worker/worker/transcode/{transcode-task,video-work}.ts',
  'server/core/transcoding.ts',
];
/** Of those, what only programs are answered: controllers, callers of addresses, and the studio's own page. */
const toPrograms =
  /obs-server\/(?!obs-server\.ts)|desk-link|engine\/link\/|overlay-server|events-call|encode-session|engine-process|server-session|test-devices|segmentation\/|render-slate/;
/** What goes to the log, to the program's own parts, or ends a program. */
const unsaid =
  /logger|log$|^(RangeError|TypeError|Error|DOMException|AggregateError|ObsProblem)$|close$|onRestart$/;

/** True of a whole sentence, or a reason within one, that is not only for the log. */
function isSaid(node: ts.Node, text: string): boolean {
  // The parts of a sum or a template are looked at as a whole.
  if (ts.isBinaryExpression(node.parent) && textOf(node.parent) !== undefined) return false;
  const call = ts.findAncestor(
    node.parent,
    (each) => ts.isCallExpression(each) || ts.isNewExpression(each) || ts.isStatement(each),
  );
  const called = call && (ts.isCallExpression(call) || ts.isNewExpression(call)) ? call : undefined;
  const name = called?.expression.getText() ?? '';
  if (name === 'refused') return true;
  const isSentence = /^(\p{Lu}|\{\{\}\}|“).*[.!?]$/su.test(text) && text.split(' ').length > 2;
  // What is INTERNAL is a fault of the program's, and for its log.
  const isFault = called?.arguments?.[0]?.getText() === "'INTERNAL'";
  return isSentence && name !== 't' && !unsaid.test(name) && !isFault;
}

const shapeOf = (text: string): string => text.replace(/\{\{\w+\}\}/g, '{{}}');

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
