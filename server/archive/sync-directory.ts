import { open } from 'node:fs/promises';

/** Brings the names in a directory to the disk: a file that is flushed is lost with its name otherwise. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no directories, and writes their names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
