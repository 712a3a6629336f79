import { t } from '../../language/language.ts';
/** Smaller files than this aren't made. */
const leastSplitMegabytes = 10;

/** What is wrong with a typed folder, as a sentence; undefined if nothing is. */
export function folderProblem(typed: string): string | undefined {
  const folder = typed.trim();
  // On the engine's machine, whichever system that is: /home/me, C:\Videos, \\server\share.
  if (folder === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(folder)) return undefined;
  return t('Give the whole path, from the root or the drive on.');
}

/** The nearest size that the engine takes: 0 for never, else at least 10 MB. */
export function splitMegabytesOf(megabytes: number): number {
  return megabytes > 0 ? Math.max(leastSplitMegabytes, megabytes) : 0;
}
