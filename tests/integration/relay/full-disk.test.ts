import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RelayProcess, runRelayToItsEnd } from '../../support/relay-process.ts';

/** A small disk of its own, where this user may mount one; otherwise undefined. */
function mountDisk(megabytes: number): { directory: string; unmount: () => void } | undefined {
  const directory = mkdtempSync(path.join(tmpdir(), 'footlight-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory], {
      stdio: 'ignore',
    });
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

describe('a full disk', () => {
  it('at the start: exits 2 with a sentence', async ({ skip }) => {
    const disk = mountDisk(20);
    if (!disk) return skip('Mounting a small disk needs root.');
    try {
      const end = await runRelayToItsEnd(path.join(disk.directory, 'data'));
      expect(end.code).toBe(2);
      expect(end.stderr).toContain('is full: 20 MB are free and 96 MB are needed');
    } finally {
      disk.unmount();
    }
  });

  it('while running: the API answers 507 and all else goes on, until there is room again', async ({
    skip,
  }) => {
    const disk = mountDisk(140);
    if (!disk) return skip('Mounting a small disk needs root.');
    const relay = await RelayProcess.start({ dataDirectory: path.join(disk.directory, 'data') });
    try {
      await relay.createChannel('before');
      const filler = path.join(disk.directory, 'filler');
      const { bavail, bsize } = statfsSync(disk.directory);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      await expect(relay.createChannel('during')).rejects.toThrow(/STORAGE_FULL/);
      const answer = await fetch(`${relay.http}/api/v1/channels/before/rotate-key`, {
        method: 'POST',
        headers: { authorization: `Bearer ${relay.adminToken}` },
      });
      expect(answer.status).toBe(507);
      expect((await fetch(`${relay.http}/api/v1/channels/before`)).status).toBe(200);
      rmSync(filler);
      await expect(relay.createChannel('after')).resolves.toMatchObject({ slug: 'after' });
    } finally {
      await relay.dispose();
      disk.unmount();
    }
  });
});
