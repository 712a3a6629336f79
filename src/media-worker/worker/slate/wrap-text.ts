const segmenter = new Intl.Segmenter();

/**
 * A text in lines, broken between words where there are any; what doesn't fit at the end is cut off
 * with an ellipsis.
 * @param maxSigns of a line
 */
export function wrapText(text: string, maxSigns: number, maxLines: number): string[] {
  const width = Math.max(4, maxSigns);
  const lines: string[] = [];
  let line: string[] = [];
  const close = (): void => {
    if (line.length > 0) lines.push(line.join('').trim());
    line = [];
  };
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const signs = signsOf(word);
    if (line.length > 0 && line.length + 1 + signs.length > width) close();
    if (line.length > 0) line.push(' ');
    for (const sign of signs) {
      if (line.length >= width) close();
      line.push(sign);
    }
  }
  close();
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  const last = signsOf(kept.at(-1) ?? '').slice(0, width - 1);
  return [...kept.slice(0, -1), `${last.join('').trimEnd()}…`];
}

/** As readers count them. */
function signsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
