import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small disk of its own, where this user may mount one; otherwise undefined. */
export function mountDisk(kilobytes: number): { directory: string; unmount: () => void } | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'footlight-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', directory];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    rmdirSync(directory);
    return undefined;
  }
  return {
    directory,
    unmount: () => {
      execFileSync('umount', [directory]);
      rmdirSync(directory);
    },
  };
}
