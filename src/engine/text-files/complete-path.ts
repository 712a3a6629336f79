import { opendir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, sep } from 'node:path';
import { expandHome } from './followed-file.ts';

/** A folder's entries that are looked at, and how many are offered. */
const maxLooked = 5_000;
const maxOffered = 50;
const textName = /\.(?:txt|text|md|log|csv|tsv|json|xml|srt)$/i;

/**
 * What a path that is being typed may go on to: folders, which end in a separator, then text files, in the order of
 * their names; hidden ones only where their dot was typed. Empty where nothing is found or may be read.
 */
export async function completePath(typed: string): Promise<string[]> {
  if (typed === '' || typed === '~') return [homedir() + sep];
  const path = expandHome(typed);
  const nameStart = Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1;
  const folder = path.slice(0, nameStart);
  const start = path.slice(nameStart).toLowerCase();
  if (!isAbsolute(folder)) return [];
  const folders: string[] = [];
  const files: string[] = [];
  try {
    let looked = 0;
    for await (const entry of await opendir(folder)) {
      if (++looked > maxLooked) break;
      const { name } = entry;
      const isHidden = name.startsWith('.') && !start.startsWith('.');
      if (isHidden || !name.toLowerCase().startsWith(start)) continue;
      if (entry.isDirectory()) folders.push(folder + name + sep);
      else if (textName.test(name)) files.push(folder + name);
    }
  } catch {
    return [];
  }
  return [...folders.sort(), ...files.sort()].slice(0, maxOffered);
}
