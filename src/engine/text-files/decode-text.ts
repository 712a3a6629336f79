import { maxTextCharacters } from '../../shared/contracts/text-files.ts';

/** Enough for `maxTextCharacters` in every encoding that is understood. */
export const readTextBytes = 4 * maxTextCharacters + 3;

/** Encoding Standard, 6: what a byte order mark says. */
const marks: readonly [encoding: string, mark: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The text of a file by its first bytes, cut to what can be shown, its lines ended by \n: by its byte order mark, else
 * as UTF-8, else as Windows-1252, which is what older programs write there.
 */
export function decodeText(start: Uint8Array): string {
  const marked = marks.find(([, mark]) => mark.every((byte, index) => start[index] === byte));
  const text = marked ? new TextDecoder(marked[0]).decode(start) : decodeUnmarked(start);
  return text.slice(0, maxTextCharacters).replaceAll('\r\n', '\n').replaceAll('\r', '\n').trimEnd();
}

function decodeUnmarked(start: Uint8Array): string {
  try {
    // What was cut may end within a letter: a stream's end is not there yet.
    return new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(start);
  }
}
