import type { Brush } from './drawing.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a reader takes for one sign each, so that none is torn. */
function signsOf(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitText(brush: Brush, text: string, widthPx: number): string {
  if (brush.measureText(text).width <= widthPx) return text;
  const signs = signsOf(text);
  let low = 0;
  let high = signs.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const fits = brush.measureText(`${signs.slice(0, middle).join('').trimEnd()}…`).width <= widthPx;
    if (fits) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join('').trimEnd()}…`;
}

/**
 * Broken into lines at spaces, and within words that are longer than a line.
 * @param firstIndentPx what is taken of the first line already
 */
export function wrapText(
  brush: Brush,
  text: string,
  widthPx: number,
  maxLines: number,
  firstIndentPx = 0,
): string[] {
  const lines: string[] = [];
  let line = '';
  const roomOf = (index: number): number => widthPx - (index === 0 ? firstIndentPx : 0);
  const fits = (candidate: string): boolean => brush.measureText(candidate).width <= roomOf(lines.length);
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '' || (lines.length === 0 && firstIndentPx > 0)) lines.push(line);
    if (lines.length >= maxLines) return ended(brush, lines, words.slice(index), roomOf(maxLines - 1));
    line = word;
    while (!fits(line)) {
      const start = startThatFits(brush, line, roomOf(lines.length));
      lines.push(start);
      line = line.slice(start.length);
      if (lines.length >= maxLines) return ended(brush, lines, [line], roomOf(maxLines - 1));
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The last line goes on with what there was no room for, as far as it fits. */
function ended(brush: Brush, lines: readonly string[], rest: readonly string[], widthPx: number): string[] {
  const last = [lines.at(-1) ?? '', ...rest].join(' ').trim();
  return [...lines.slice(0, -1), fitText(brush, last, widthPx)];
}

function startThatFits(brush: Brush, word: string, widthPx: number): string {
  const signs = signsOf(word);
  let start = signs[0] ?? '';
  for (const sign of signs.slice(1)) {
    if (brush.measureText(start + sign).width > widthPx) break;
    start += sign;
  }
  return start;
}
