import { closeSync, openSync, readSync } from 'node:fs';

/** Version and name stand at the start of every collection that we write. */
const peekBytes = 4096;

function startOf(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const bytes = Buffer.alloc(peekBytes);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, peekBytes, 0));
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}

/** Which version a collection's file says it is, however broken the rest of it may be. */
export function versionInFile(path: string): number | undefined {
  const found = /^\s*\{\s*"version"\s*:\s*(\d{1,6})/.exec(startOf(path))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The name of a collection whose file can't be read as a whole. */
export function nameInFile(path: string): string | undefined {
  const quoted = /^[^[]*?"name"\s*:\s*("(?:[^"\\]|\\.){1,400}")/.exec(startOf(path))?.[1];
  if (quoted === undefined) return undefined;
  try {
    return (JSON.parse(quoted) as string).slice(0, 200);
  } catch {
    return undefined;
  }
}
